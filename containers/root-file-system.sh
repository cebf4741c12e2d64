#!/bin/sh
# Makes the root file system of the image: the program, the libraries that it is linked with, the certificate authorities that it
# trusts, a user without rights, a folder for data. Nothing else is in it: no shell, no package.
# Libraries that the program loads at run time (a PKCS#11 module) are named after the folder.
#   root-file-system.sh PROGRAM FOLDER [LIBRARY...]
set -eu
program=$1
root=$2
shift 2

mkdir -p "$root/etc/ssl/certs" "$root/data" "$root/tmp"
install -m 755 "$program" "$root/guichet"
# Each library under the path by which the program asks for it, whatever links lead there.
{ ldd "$program" "$@" | grep -v ':$' | grep -o '/[^ ]*'; printf '%s\n' "$@"; } | grep . | sort -u | while read -r library; do
  install -D -m 755 "$(readlink -f "$library")" "$root$library"
done
install -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo 'guichet:x:10001:10001::/data:/nowhere' > "$root/etc/passwd"
echo 'guichet:x:10001:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
chmod 1777 "$root/tmp"
chown 10001:10001 "$root/data"
