# docker build .                              the bot: figures of spending come as text
# docker build --build-arg CHARTS=-charts .   with charts as pictures (160 MB more)
FROM python:3.13-slim AS build
ARG CHARTS=
COPY requirements${CHARTS}.txt requirements.txt
RUN python -m venv --without-pip /opt/venv \
    && python -m pip install --no-cache-dir --disable-pip-version-check --no-compile --require-hashes --no-deps \
       --prefix /opt/venv -r requirements.txt \
    && find /opt/venv -depth -type d \( -name tests -o -name test \) -path '*/site-packages/*' -exec rm -rf {} +

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --home-dir /app bot \
    && install --directory --owner bot --group bot /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY --chmod=a+rX locales locales
COPY --chmod=a+rX bot bot
# The code is compiled here, because the running bot may write to /data alone.
RUN python -m compileall -q bot
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/bot.db \
    HTTP_LISTEN=0.0.0.0:8080
USER bot
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
