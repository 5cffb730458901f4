# The commands of src/site/markdown/first-cameras.md, in their order. FirstCamerasIT runs them, with an embedded broker in
# place of the downloaded one and with free ports.

# region build
mvn -B -DskipTests package
export PATH="$PWD/target:$PATH"
mkdir first && cd first
# endregion

# region broker
curl -O https://archive.apache.org/dist/kafka/4.4.0/kafka_2.13-4.4.0.tgz
tar -xzf kafka_2.13-4.4.0.tgz
cd kafka_2.13-4.4.0
bin/kafka-storage.sh format --standalone -t "$(bin/kafka-storage.sh random-uuid)" -c config/server.properties
bin/kafka-server-start.sh config/server.properties
# endregion

# region unpack
mvn -q dependency:unpack -DoutputDirectory=apicurio \
    -Dartifact=io.apicurio:apicurio-registry-app:2.6.13.Final:tar.gz:all
# endregion

# region registry
java -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=8081 \
    -jar apicurio/apicurio-registry-app-2.6.13.Final-runner.jar
# endregion

# region bundle
cat > classes.txt <<'CLASSES'
bicycle
bus
car
truck|truck|pickup truck|garbage truck
CLASSES
unimos-streams bundle create --encoder demo --classes classes.txt --source labelled --out bundle
# endregion

# region settings
cat > unimos.properties <<'PROPERTIES'
bootstrap.servers=localhost:9092
schema.registry.url=http://localhost:8081/apis/ccompat/v7
bundle=bundle
annotate.strategy=cover
http.token-file=token
PROPERTIES
openssl rand -hex 32 > token
# endregion

# region topics
unimos-streams topics create --config unimos.properties
unimos-streams doctor --config unimos.properties
# endregion

# region run
unimos-streams run --config unimos.properties
# endregion

# region console
unimos-streams console --config unimos.properties
# endregion

# region send
unimos-streams send cameras --camera-from folder --config unimos.properties
unimos-streams watch predictions --from-beginning --count 10 --config unimos.properties
# endregion

# region list
unimos-streams adapters list --config unimos.properties
unimos-streams label --list --config unimos.properties
# endregion

# region label
unimos-streams label gate-7 gate-7/0042.jpg truck --by anna --config unimos.properties
# endregion

# region stop
unimos-streams stop --config unimos.properties
# endregion
