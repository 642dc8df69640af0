FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/dialogue
COPY requirements.txt ./
RUN /opt/dialogue/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot/ bot/
COPY dialogues/ dialogues/
COPY storage/ storage/
RUN /opt/dialogue/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data dialogue \
    && install --directory --owner dialogue --mode 700 /data /keys
COPY --from=build /opt/dialogue /opt/dialogue
ENV PATH=/opt/dialogue/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DIALOGUE_HOST=0.0.0.0 \
    DIALOGUE_PORT=8080 \
    DIALOGUE_DATA_DIR=/data \
    DIALOGUE_KEY_FILE=/keys/dialogue.key
USER dialogue
# The key lies apart from the data, so that a copy of one is worth nothing without the other.
VOLUME ["/data", "/keys"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['DIALOGUE_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["dialogue"]
CMD ["serve"]
