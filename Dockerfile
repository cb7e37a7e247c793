# The sandbox as an image, for `make image`. podman and buildah need `--format docker`: in their own format there is no HEALTHCHECK.
#
# Both stages start from the same Python, so that an environment made in the first works in the second.
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ONLY_BINARY=:all: PIP_ROOT_USER_ACTION=ignore
RUN python3 -m venv /tools && python3 -m venv --without-pip /opt/mock
# What is pinned comes before what changes, so that a changed line of ours installs nothing anew.
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN /tools/bin/python -m pip install --no-deps --require-hashes -r requirements/build.txt \
    && /tools/bin/python -m pip check \
    && /tools/bin/python -m pip --python /opt/mock/bin/python install --no-compile --no-deps --require-hashes \
        -r requirements/runtime.txt
# Two libraries bring data that no line of ours asks for: the town, carrier and time zone of a number, and names in other
# languages than English.
RUN packages="$(/opt/mock/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
    && rm -r "$packages/phonenumbers/geodata" "$packages/phonenumbers/carrierdata" "$packages/phonenumbers/tzdata" \
    && find "$packages/faker/providers" -mindepth 2 -maxdepth 2 -type d -name '??_*' ! -name 'en_*' -exec rm -r {} + \
    && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash "$packages"
COPY pyproject.toml README.md LICENSE ./
COPY fixtures fixtures
COPY contract_tests contract_tests
COPY mock_server mock_server
COPY clients/python clients/python
# Compiled here, and trusted as it is: the root may be read-only, and files get new times when they are copied.
RUN /tools/bin/python -m hatchling build -t wheel -d dist \
    && /tools/bin/python -m pip wheel --no-index --no-deps --no-build-isolation --wheel-dir dist ./clients/python \
    && /tools/bin/python -m pip --python /opt/mock/bin/python install --no-compile --no-index --no-deps dist/*.whl \
    && /tools/bin/python -m pip --python /opt/mock/bin/python check \
    && packages="$(/opt/mock/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
    && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash "$packages/mock_server"

FROM ${PYTHON_IMAGE}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="messaging-mock-server" \
    org.opencontainers.image.description="A stateful sandbox for four commercial messaging APIs" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
COPY --from=build /opt/mock /opt/mock
# A container's network is what its user makes it: publish the port on 127.0.0.1, or set MOCK_CONTROL_TOKEN.
ENV PATH=/opt/mock/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    MOCK_HOST=0.0.0.0 \
    MOCK_INSECURE_CONTROL=true
USER 10001:10001
EXPOSE 4020
HEALTHCHECK --interval=2s --timeout=2s --start-period=10s --retries=5 CMD ["mock-server", "health"]
ENTRYPOINT ["mock-server"]
CMD ["serve"]
