FROM python:3.13-slim AS build
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --home-dir /app bot \
    && install --directory --owner bot --group bot /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY locales locales
COPY bot bot
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
