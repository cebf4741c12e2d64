#!/bin/bash
# Runs what examples/compose.yaml describes where no image can be pulled: the root file system of our image in a chroot, as its
# user, in a network namespace of its own; a Node service provider in another; a person who logs in there. Prints the
# discovery document, then what the service provider has learnt, then what rights Guichet's process has, as the kernel says.
#   rehearse.sh PROGRAM FOLDER IDP ARGUMENT…
# ARGUMENT… is the command of the service `guichet`, which writes its manifest to /data/guichet.json; READ_ONLY and TMPFS say what
# of its file system can be written to, CAP_DROP and SECURITY_OPT what its process may not do; CONFIG is the file mounted at /etc/guichet.toml, APP the folder mounted at /app, NAMES the
# names under which the service is found, NODE the program; PORT, ISSUER … are the environment of the service provider.
# Wants root, or a kernel that lets people have user namespaces.
set -euo pipefail

if [ -z "${WITHIN:-}" ]; then
  rights=()
  [ "$(id -u)" = 0 ] || rights=(--user --map-root-user --map-auto)
  exec env WITHIN=yes unshare "${rights[@]}" --net --mount --pid --fork --kill-child --mount-proc "$BASH" "$0" "$@"
fi

program=$1 folder=$2 idp=$3
shift 3
here=$(dirname "$0")
root=$folder/root

"$here/root-file-system.sh" "$program" "$root"
install -m 644 "$CONFIG" "$root/etc/guichet.toml"

# This namespace is the service provider's; one without anything in it is Guichet's; a cable between them.
unshare --net sleep infinity &
guichet=$!
until [ "$(readlink /proc/self/ns/net)" != "$(readlink /proc/$guichet/ns/net)" ]; do :; done
inside() { nsenter --target "$guichet" --net "$@"; }
ip link add cable type veth peer name cable netns "$guichet"
ip address add 10.77.0.1/24 dev cable
inside ip address add 10.77.0.2/24 dev cable
for name in lo cable; do
  ip link set "$name" up
  inside ip link set "$name" up
done

# Names, as the containers' resolver gives them: from here to the other side, there to itself.
printf '127.0.0.1 localhost\n10.77.0.2 %s\n' "$NAMES" > "$folder/hosts"
cp "$folder/hosts" "$root/etc/hosts"
mount --bind "$folder/hosts" /etc/hosts

# The image's volume can be written to, and what is mounted in memory; the rest cannot when the file says so.
mount --bind "$root" "$root"
mount --bind "$root/data" "$root/data"
for place in $TMPFS; do mount -t tmpfs -o mode=1777 tmpfs "$root$place"; done
[ "$READ_ONLY" != true ] || mount -o remount,bind,ro "$root"

rights=()
[ "$CAP_DROP" != ALL ] || rights+=(--drop=all --inh=)
[ "$SECURITY_OPT" != no-new-privileges:true ] || rights+=(--no-new-privs)
rights+=(--chroot="$root" --gid=10001 --groups=10001 --uid=10001)
# Each of these becomes the next, so that the number is that of the program.
nsenter --target "$guichet" --net capsh "${rights[@]}" --shell=/guichet -- "$@" > "$folder/guichet.log" 2>&1 &
process=$!
until [ -s "$root/data/guichet.json" ]; do
  kill -0 "$process" 2>/dev/null || { cat "$folder/guichet.log"; exit 1; }
  sleep 0.05
done

cd "$APP"
"$NODE" server.js > "$folder/service-provider.log" 2>&1 &
running=$!
until (exec 3<> "/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do
  kill -0 "$running" 2>/dev/null || { cat "$folder/service-provider.log"; exit 1; }
  sleep 0.05
done

"$NODE" --eval "fetch(process.env.ISSUER + '/.well-known/openid-configuration').then((answer) => answer.text()).then(console.log)"
"$NODE" visit.js "http://localhost:$PORT/" "$idp" || { cat "$folder/guichet.log" "$folder/service-provider.log"; exit 1; }
grep -E '^(Name|Uid|Gid|Groups|Cap|NoNewPrivs)' "/proc/$process/status" | tr '\t\n' ' ;'
echo
