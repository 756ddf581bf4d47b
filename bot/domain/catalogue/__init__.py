"""Services, categories, search, filters, favourites."""
