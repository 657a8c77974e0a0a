#!/bin/bash
# Passages out of Debian's documentation packages, into FOLDER/lines.tsv, shuffled, always the same: corpus.sh FOLDER
# Packages are downloaded and unpacked there, never installed. FOLDER/passages is the built evals/search/passages.c.
set -eu
folder=$1
packages="linux-doc-6.1 openjdk-17-doc python3.11-doc python-pandas-doc python-scipy-doc python-sympy-doc
	python-statsmodels-doc python-astropy-doc qtbase5-doc-html libboost1.81-doc rust-doc racket-doc erlang-doc twisted-doc
	postgresql-doc-15 gnome-user-docs debian-handbook cppreference-doc-en-html dcmtk-doc llvm-14-doc git-doc dpdk-doc
	lilypond-doc-html singular-doc libgtkmm-3.0-doc gnuradio-doc wx3.2-doc ghc-doc python-django-doc apache2-doc
	debian-reference-en scala-doc sagemath-doc opencv-doc libstdc++-12-doc petsc3.18-doc groovy-doc gnucash-docs
	libfastutil-java-doc pike8.0-doc crystal-doc libpcl-doc seqan3-doc derby-doc libapache-poi-java-doc python-sklearn-doc
	casacore-doc"
[ ! -s "$folder/lines.tsv" ] || exit 0
mkdir -p "$folder/debs" "$folder/text"
# shellcheck disable=SC2086
(cd "$folder/debs" && apt-get download -qq $packages)
for deb in "$folder"/debs/*.deb; do
	at=$folder/text/$(basename "$deb" | cut -d_ -f1)
	mkdir -p "$at"
	# sources of pages beside the pages would come twice
	dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$at" --exclude=_sources --wildcards '*.html' '*.htm' '*.txt' '*.md' '*.html.gz' \
		'*.txt.gz' 2>/dev/null || true
done
find "$folder/text" -type f -name '*.gz' -exec gunzip -qf {} + || true
# a million, and 20,000 that are in no index and become queries
"$folder/passages" "$folder/text" | LC_ALL=C sort | head -n 1020000 >"$folder/lines.new"
mv "$folder/lines.new" "$folder/lines.tsv"
rm -rf "$folder/text"
