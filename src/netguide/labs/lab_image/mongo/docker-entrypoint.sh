#!/bin/sh
# As in the official image, the server listens on every address of the container.
set -e
case "${1:-}" in
    -*) set -- mongod "$@" ;;
esac
if [ "$1" = mongod ]; then
    case " $* " in
        *' --bind_ip'*) ;;
        *) set -- "$@" --bind_ip_all ;;
    esac
fi
exec "$@"
