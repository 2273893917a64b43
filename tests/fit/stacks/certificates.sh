#!/bin/sh
# SPDX-License-Identifier: MIT
# certificates.sh FOLDER: makes ca.pem, and for a server called localhost NAME.pem with its key NAME.key for each NAME:
#   good         signed by that CA
#   wrong_host   the same for another host
#   expired      the same until 2021
#   self_signed  by nobody
#   unknown_ca   signed by a CA that no one was told of
# Does nothing if they are there and good for an hour more.
set -eu
folder=$1
mkdir -p "$folder"
cd "$folder"
[ ! -f made ] || ! openssl x509 -checkend 3600 -noout -in good.pem >/dev/null || exit 0
rm -f ./*.pem ./*.key made

# authority NAME: a certificate that may sign others.
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 -keyout "$1.key" -out "$1.pem" \
    -subj "/CN=redial test $1" -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
}

# server NAME HOST CA FROM UNTIL: a certificate for HOST, with both ends of its time as YYYYMMDDHHMMSSZ.
server() {
  printf '%s\n' "[ca]" "default_ca = it" "[it]" "database = $1.index" "new_certs_dir = ." "rand_serial = yes" \
    "default_md = sha256" "policy = any" "unique_subject = no" "[any]" "commonName = supplied" "[server]" \
    "subjectAltName = DNS:$2" "extendedKeyUsage = serverAuth" >"$1.cnf"
  : >"$1.index"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$2"
  openssl ca -batch -notext -config "$1.cnf" -extensions server -cert "$3.pem" -keyfile "$3.key" -startdate "$4" \
    -enddate "$5" -in "$1.csr" -out "$1.pem"
}

from=$(date -u -d yesterday +%Y%m%d%H%M%SZ) until=$(date -u -d 'next week' +%Y%m%d%H%M%SZ)
{
  authority ca
  authority stranger
  server good localhost ca "$from" "$until"
  server wrong_host elsewhere.example ca "$from" "$until"
  server expired localhost ca 20200101000000Z 20210101000000Z
  server unknown_ca localhost stranger "$from" "$until"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 -keyout self_signed.key \
    -out self_signed.pem -subj /CN=localhost -addext subjectAltName=DNS:localhost
} >openssl.log 2>&1 || { cat openssl.log >&2; exit 1; }
touch made
