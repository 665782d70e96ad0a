#!/usr/bin/env bash
# Makes a Debian package of all programs with their manual pages and completions.
# Usage: deb.sh FOLDER [OPTION of cargo build ...], such as
#   scripts/package/deb.sh target/package --release
set -euo pipefail
# shellcheck source=scripts/package/parts.sh
source "$(dirname "$0")/parts.sh"
[ $# -ge 1 ] || give_up "FOLDER is needed, such as: deb.sh target/package --release"
for tool in dpkg-deb dpkg-parsechangelog dpkg-shlibdeps; do
    command -v "$tool" >/dev/null || give_up "$tool is not on this machine: it comes with Debian's dpkg-dev"
done

mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
here=$root/scripts/package
changes() { dpkg-parsechangelog -l "$here/changelog" -S "$1"; }
[ "$(changes Version)" = "$version" ] || give_up "the newest entry of $here/changelog is not that of version $version"
# So that the same sources give the same package.
SOURCE_DATE_EPOCH=$(changes Timestamp)
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
tree=$work/tree
own=$tree/usr/libexec/$package
doc=$tree/usr/share/doc/$package
mkdir -p "$own" "$tree/usr/bin" "$doc" "$tree/usr/share/lintian/overrides" "$tree/DEBIAN" "$work/debian"

programs=$(build "$@")
while IFS= read -r program; do
    name=${program##*/}
    put "$program" "$own/$name"
    # Other packages have programs of these names: ImageMagick, libproxy-tools.
    case $name in
    compare | proxy) link=homework-$name ;;
    *) link=$name ;;
    esac
    ln -s "../libexec/$package/$name" "$tree/usr/bin/$link"
    document "$tree/usr/bin/$link" "$tree/usr/share" zsh/vendor-completions
done <<<"$programs"
gzip -9n "$tree"/usr/share/man/man1/*

cp "$here/copyright" "$doc/"
cp "$root/scripts/grader/README.md" "$doc/grader.md"
gzip -9nc "$here/changelog" >"$doc/changelog.gz"
cp "$here/lintian-overrides" "$tree/usr/share/lintian/overrides/$package"

# What is linked statically needs nothing.
needs=""
if readelf --dynamic "$own"/* | grep NEEDED >/dev/null; then
    # Which dpkg-shlibdeps reads.
    printf 'Source: %s\n\nPackage: %s\nArchitecture: any\n' "$package" "$package" >"$work/debian/control"
    needs=$(cd "$work" && dpkg-shlibdeps -O --warnings=0 "$own"/* | sed -n 's/^shlibs:Depends=/Depends: /p')
fi
sed -e "s/@PACKAGE@/$package/" -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$(dpkg --print-architecture)/" \
    -e "s/@SIZE@/$(du -k -s --apparent-size "$tree/usr" | cut -f 1)/" -e "s/@MAINTAINER@/$(changes Maintainer)/" \
    -e "s/@DEPENDS@/$needs/" -e '/^$/d' "$here/control" >"$tree/DEBIAN/control"
(cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"

file=$folder/${package}_${version}_$(dpkg --print-architecture).deb
dpkg-deb --root-owner-group --build "$tree" "$file" >/dev/null
(cd "$folder" && sha256sum "${file##*/}") >"$file.sha256"
printf '%s\n' "$file"
