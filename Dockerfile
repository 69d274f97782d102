# A Connect worker with both plugins, the JDBC sinks, the metrics' exporter and the worker's log layout. docs/containers.md says
# how it is used.
#
#   docker build -t privystream/connect:0.1.0 .
#   docker build -t privystream/connect:0.1.0 --build-arg CONNECT_BASE=apache/kafka:4.3.1 .
ARG CONNECT_BASE=confluentinc/cp-kafka-connect:8.3.1

FROM maven:3.9-eclipse-temurin-17 AS build
ENV MODULES=sqs-source-connector,pii-hash-smt,pipeline-sandbox/runtimes/debezium,pipeline-sandbox/runtimes/jmx-exporter
ENV MAVEN_PACKAGE="mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl $MODULES -am package"
WORKDIR /build

# What Maven fetches depends on the POMs alone: it is fetched again only when one of them changes.
COPY pom.xml ./
COPY benchmarks/pom.xml benchmarks/
COPY pii-hash-smt/pom.xml pii-hash-smt/
COPY sqs-source-connector/pom.xml sqs-source-connector/
COPY pipeline-sandbox/pom.xml pipeline-sandbox/
COPY pipeline-sandbox/queue-stand-in/pom.xml pipeline-sandbox/queue-stand-in/
COPY pipeline-sandbox/runtimes pipeline-sandbox/runtimes
RUN $MAVEN_PACKAGE

COPY LICENSE ./
COPY config/connectors config/connectors
COPY config/schemas config/schemas
COPY docs docs
COPY pii-hash-smt pii-hash-smt
COPY sqs-source-connector sqs-source-connector
COPY pipeline-sandbox/queue-stand-in pipeline-sandbox/queue-stand-in
RUN $MAVEN_PACKAGE \
 && mkdir -p /out/plugins \
 && cp -r sqs-source-connector/target/components/packages/*/* pii-hash-smt/target/components/packages/*/* \
      pipeline-sandbox/runtimes/debezium/target/plugin/* /out/plugins/ \
 && cp pipeline-sandbox/runtimes/jmx-exporter/target/jmx_prometheus_javaagent.jar /out/

FROM ${CONNECT_BASE}
ARG CONNECT_BASE
ARG JDBC_SINK_VERSION=10.9.7
LABEL org.opencontainers.image.title="privystream Connect worker" \
      org.opencontainers.image.description="Kafka Connect with the SQS source, the PII transforms and a JDBC sink" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/privystream/privystream" \
      org.opencontainers.image.base.name="${CONNECT_BASE}"
USER root
# Confluent's sink can be had only by Confluent's installer; the Debezium sink comes with either base. The health check needs curl.
RUN mkdir -p /usr/share/java /usr/share/confluent-hub-components /mnt/privystream \
 && if command -v confluent-hub >/dev/null; then confluent-hub install --no-prompt confluentinc/kafka-connect-jdbc:${JDBC_SINK_VERSION}; fi \
 && if ! command -v curl >/dev/null; then apk add --no-cache curl; fi
COPY --from=build /out/plugins /usr/share/confluent-hub-components
COPY --from=build /out/jmx_prometheus_javaagent.jar /opt/privystream/
COPY config/monitoring/jmx-exporter.yml config/worker/log4j2.properties /etc/privystream/
COPY config/compose/connect-entrypoint /usr/local/bin/
ENV CONNECT_PLUGIN_PATH=/usr/share/java,/usr/share/confluent-hub-components
EXPOSE 8083 9404
HEALTHCHECK --start-period=120s --interval=10s --timeout=5s --retries=6 CMD curl -fsS -o /dev/null http://localhost:8083/connectors
USER appuser
ENTRYPOINT ["connect-entrypoint"]
