# The image of Guichet: one program on an empty file system. docs/how-to/run-in-containers.md says how to use it.
FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
# A PKCS#11 module of the build stage, for a signing key in a hardware security module.
ARG PKCS11_MODULE=""
RUN cargo build --release --locked --package guichet-guichet \
 && containers/root-file-system.sh target/release/guichet /image $PKCS11_MODULE

FROM scratch
COPY --from=build /image /
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 7400-7417
ENTRYPOINT ["/guichet"]
CMD ["dev", "--bind", "0.0.0.0"]
