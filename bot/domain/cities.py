"""Large cities that give no time zone its name, by the zone they are in. A table to extend; the code only reads it."""

from __future__ import annotations

CITIES = {
    "Africa/Algiers": "oran",
    "Africa/Abidjan": "bouaké, yamoussoukro, kumasi",
    "Africa/Cairo": "alexandria, giza, الإسكندرية, الجيزة",
    "Africa/Casablanca": "rabat, marrakesh, marrakech, tangier, fes, fez, agadir, الرباط, مراكش",
    "Africa/Johannesburg": "cape town, durban, pretoria, soweto, port elizabeth",
    "Africa/Lagos": "abuja, kano, ibadan, port harcourt, benin city, enugu",
    "Africa/Nairobi": "mombasa, kisumu, nakuru",
    "America/Argentina/Buenos_Aires": "la plata, mar del plata",
    "America/Bogota": "medellin, cali, barranquilla, cartagena",
    "America/Caracas": "maracaibo",
    "America/Chicago": (
        "houston, dallas, austin, san antonio, fort worth, minneapolis, milwaukee, new orleans, nashville, "
        "memphis, kansas city, st louis, oklahoma city"
    ),
    "America/Denver": "salt lake city, albuquerque, colorado springs, el paso",
    "America/Edmonton": "calgary",
    "America/Guayaquil": "quito, cuenca",
    "America/La_Paz": "santa cruz de la sierra, cochabamba",
    "America/Lima": "arequipa, trujillo, cusco",
    "America/Los_Angeles": (
        "san francisco, san diego, san jose, sacramento, seattle, portland, las vegas, oakland, fresno"
    ),
    "America/Mexico_City": "guadalajara, puebla, leon, queretaro, cdmx, ciudad de méxico",
    "America/New_York": (
        "washington, washington dc, boston, miami, philadelphia, atlanta, orlando, tampa, charlotte, pittsburgh, "
        "cleveland, baltimore, nyc, brooklyn, jacksonville"
    ),
    "America/Phoenix": "tucson, mesa",
    "America/Sao_Paulo": (
        "rio de janeiro, rio, brasilia, belo horizonte, curitiba, porto alegre, goiania, campinas, florianopolis"
    ),
    "America/Bahia": "salvador",
    "America/Santo_Domingo": "santiago de los caballeros",
    "America/Toronto": "ottawa, quebec, hamilton, mississauga",
    "America/Vancouver": "victoria",
    "Asia/Almaty": "astana, shymkent, karaganda, астана, шымкент, караганда, алматы, алма-ата",
    "Asia/Baghdad": "basra, mosul, erbil, najaf, بغداد, أربيل",
    "Asia/Baku": "ganja, баку",
    "Asia/Bangkok": "chiang mai, pattaya, phuket, กรุงเทพ",
    "Asia/Beirut": "بيروت",
    "Asia/Bishkek": "osh, бишкек, ош",
    "Asia/Dhaka": "chittagong, chattogram, khulna, sylhet, rajshahi, ঢাকা",
    "Asia/Dubai": "abu dhabi, sharjah, ajman, دبي, أبو ظبي, дубай",
    "Asia/Ho_Chi_Minh": "hanoi, ha noi, hà nội, da nang, đà nẵng, haiphong, can tho, sai gon",
    "Asia/Jakarta": "surabaya, bandung, medan, semarang, bekasi, tangerang, depok, palembang, yogyakarta",
    "Asia/Jerusalem": "tel aviv-yafo, haifa, תל אביב, חיפה, тель-авив, хайфа",
    "Asia/Karachi": "lahore, islamabad, faisalabad, rawalpindi, multan, peshawar, لاہور, کراچی",
    "Asia/Kabul": "herat, kandahar, mazar-i-sharif",
    "Asia/Kathmandu": "pokhara",
    "Asia/Kolkata": (
        "mumbai, bombay, delhi, new delhi, bangalore, bengaluru, hyderabad, chennai, madras, ahmedabad, pune, "
        "surat, jaipur, lucknow, kanpur, nagpur, indore, bhopal, patna, कोलकाता, मुंबई, दिल्ली, नई दिल्ली"
    ),
    "Asia/Krasnoyarsk": "красноярск, абакан",
    "Asia/Kuala_Lumpur": "johor bahru, penang, george town, ipoh",
    "Asia/Makassar": "denpasar, bali",
    "Asia/Manila": "quezon city, cebu, cebu city, davao, davao city, makati",
    "Asia/Novosibirsk": "новосибирск",
    "Asia/Omsk": "омск",
    "Asia/Irkutsk": "иркутск, улан-удэ, ulan-ude",
    "Asia/Yakutsk": "якутск, чита",
    "Asia/Vladivostok": "владивосток, хабаровск, khabarovsk",
    "Asia/Yekaterinburg": (
        "екатеринбург, челябинск, chelyabinsk, уфа, ufa, пермь, perm, тюмень, tyumen, magnitogorsk, магнитогорск, "
        "оренбург, orenburg, сургут, surgut"
    ),
    "Asia/Riyadh": "jeddah, mecca, medina, dammam, الرياض, جدة, مكة, الدمام",
    "Asia/Samarkand": "самарканд",
    "Asia/Seoul": "busan, incheon, daegu, daejeon, 서울, 부산",
    "Asia/Shanghai": (
        "beijing, guangzhou, shenzhen, chengdu, tianjin, wuhan, hangzhou, nanjing, xi'an, suzhou, qingdao, 北京, 上海, "
        "广州, 深圳"
    ),
    "Asia/Hong_Kong": "香港, kowloon",
    "Asia/Taipei": "kaohsiung, taichung, 台北",
    "Asia/Tashkent": "ташкент, toshkent, namangan, andijan",
    "Asia/Tbilisi": "batumi, тбилиси, батуми",
    "Asia/Tehran": "mashhad, isfahan, shiraz, tabriz, karaj, qom, تهران, مشهد, اصفهان, شیراز",
    "Asia/Tokyo": "osaka, kyoto, yokohama, nagoya, sapporo, fukuoka, kobe, 東京, 大阪",
    "Asia/Yangon": "mandalay, naypyidaw",
    "Asia/Yerevan": "gyumri, ереван",
    "Australia/Sydney": "newcastle",
    "Australia/Brisbane": "gold coast",
    "Europe/Amsterdam": "rotterdam, the hague, den haag, utrecht, eindhoven",
    "Europe/Athens": "thessaloniki, patras, αθήνα, θεσσαλονίκη",
    "Europe/Berlin": (
        "hamburg, munich, münchen, cologne, köln, frankfurt, stuttgart, düsseldorf, duesseldorf, leipzig, dresden, "
        "hannover, nuremberg, nürnberg, bremen, dortmund, essen, берлин, мюнхен, гамбург"
    ),
    "Europe/Brussels": "antwerp, ghent, liege, bruges",
    "Europe/Bucharest": "cluj-napoca, cluj, timisoara, iasi, constanta, brasov",
    "Europe/Budapest": "debrecen, szeged",
    "Europe/Chisinau": "кишинёв, кишинев, тирасполь",
    "Europe/Istanbul": "ankara, izmir, bursa, adana, antalya, gaziantep, konya, стамбул, анкара",
    "Europe/Kyiv": (
        "kharkiv, kharkov, odesa, odessa, dnipro, lviv, zaporizhzhia, київ, киев, харків, харьков, одеса, одесса, "
        "дніпро, днепр, львів, львов"
    ),
    "Europe/Lisbon": "porto, braga",
    "Europe/London": "manchester, birmingham, liverpool, glasgow, edinburgh, leeds, bristol, cardiff, лондон",
    "Europe/Madrid": "barcelona, valencia, seville, sevilla, malaga, bilbao, zaragoza, мадрид, барселона",
    "Europe/Minsk": "минск, gomel, гомель, брест, гродно, grodno, витебск, vitebsk, могилёв, могилев",
    "Europe/Moscow": (
        "москва, мск, msk, saint petersburg, st petersburg, st. petersburg, petersburg, санкт-петербург, питер, "
        "спб, казань, kazan, нижний новгород, nizhny novgorod, краснодар, krasnodar, ростов-на-дону, ростов, "
        "rostov, rostov-on-don, воронеж, voronezh, сочи, sochi, тула, ярославль, севастополь, симферополь"
    ),
    "Europe/Paris": "lyon, marseille, toulouse, nice, bordeaux, lille, nantes, strasbourg, париж",
    "Europe/Prague": "brno, ostrava, praha, прага",
    "Europe/Rome": (
        "milan, milano, naples, napoli, turin, torino, florence, firenze, venice, bologna, palermo, roma, рим, милан"
    ),
    "Europe/Samara": "самара, тольятти, tolyatti, ижевск, izhevsk",
    "Europe/Saratov": "саратов",
    "Europe/Sofia": "plovdiv, varna, burgas, софия",
    "Europe/Stockholm": "gothenburg, malmo",
    "Europe/Belgrade": "novi sad, nis, београд, белград",
    "Europe/Vienna": "graz, linz, salzburg, wien, вена",
    "Europe/Volgograd": "волгоград",
    "Europe/Warsaw": (
        "krakow, cracow, kraków, lodz, łódź, wroclaw, wrocław, poznan, gdansk, gdańsk, katowice, warszawa, "
        "варшава, краков"
    ),
    "Europe/Zurich": "geneva, genève, basel, bern, lausanne, zürich",
    "Pacific/Auckland": "wellington, christchurch",
}
