#!/usr/bin/env bash
# Runs `pytest -m services` on real servers: PostgreSQL 15, RabbitMQ and OpenSSH; then what else
# depends on the database's version, on that PostgreSQL.
#
# Arguments go to the first pytest, and then there is no second. A server that answers is used as it
# is; a missing one is installed from Debian's packages and started (root on Debian is needed for
# that alone, and for sshd's chroot). Only what this script started is ended, by process id. The
# tests are told by the environment:
#   TEST_DATABASE_URL   an empty database that they may use as they like
#   TEST_BROKER_URL     a RabbitMQ virtual host of their own
#   TEST_SSHD=1         with TEST_SSHD_PORT, TEST_SSHD_USER, TEST_SSHD_KEY (the client's private key),
#                       TEST_SSHD_HOST_KEY (the public line to pin), TEST_SSHD_ROOT (what the client
#                       sees as /, on disk; `sftp` below it is the user's own), TEST_SSHD_CONFIG
set -euo pipefail
cd "$(dirname "$0")/.."

readonly database=puhui_services
readonly vhost=puhui_services
readonly sshd_user=puhui-bank
# sshd's chroot must lie below folders that root alone can write, so /tmp will not do.
work=$(mktemp -d /var/lib/puhui-services.XXXXXX) || { echo "test-services: run as root" >&2; exit 1; }
started=()

say() { printf '== %s\n' "$*"; }
fail() {
    printf 'test-services: %s\n' "$*" >&2
    exit 1
}

end() { # end PID: asked first, made to after half a minute
    kill "$1" 2>/dev/null || return 0
    for _ in {1..100}; do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.3
    done
    kill -9 "$1" 2>/dev/null || true
}

finish() {
    local code=$? each
    for ((each = ${#started[@]} - 1; each >= 0; each--)); do # RabbitMQ needs its name server to end
        end "${started[each]}"
    done
    [ ! -e "$work/vhost.log" ] || rabbitmqctl -q delete_vhost "$vhost" >/dev/null 2>&1 || true
    rm -rf "$work"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

wait_for() { # wait_for SECONDS WHAT COMMAND...
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || { tail -n 20 "$work"/*.log >&2; fail "$what does not answer"; }
        sleep 0.3
    done
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

updated=
need() { # need COMMAND PACKAGE...
    local command=$1
    shift
    if command -v "$command" >/dev/null || [ -x "/usr/sbin/$command" ]; then return; fi
    [ "$(id -u)" = 0 ] || fail "$command is missing; run as root to have it installed, or install $*"
    say "installing $*"
    [ -n "$updated" ] || apt-get update -qq
    updated=yes
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$@" >"$work/apt.log" 2>&1 \
        || { tail -n 30 "$work/apt.log" >&2; fail "cannot install $*"; }
}

free_port() {
    .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_postgres() {
    need psql postgresql-client-15
    local port=5432 socket=/var/run/postgresql
    if ! is_open 5432; then
        say "starting PostgreSQL 15"
        port=$(free_port)
        socket=$work/postgres-socket
        local binaries=/usr/lib/postgresql/15/bin
        need "$binaries/postgres" postgresql-15
        mkdir "$work/postgres" "$socket"
        chown postgres "$work/postgres" "$socket"
        chmod 0711 "$work"
        setpriv --reuid=postgres --regid=postgres --clear-groups \
            "$binaries/initdb" -D "$work/postgres" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$work/initdb.log"
        setpriv --reuid=postgres --regid=postgres --clear-groups \
            "$binaries/postgres" -D "$work/postgres" -p "$port" -k "$socket" -h 127.0.0.1 >"$work/postgres.log" 2>&1 &
        started+=($!)
        wait_for 60 PostgreSQL is_open "$port"
    fi
    local admin
    for admin in "postgres://postgres@127.0.0.1:$port" "postgres://root@127.0.0.1:$port" "${TEST_POSTGRES_ADMIN_URL:-}"; do
        if [ -n "$admin" ] && psql -qAtc 'select 1' "$admin/postgres" >/dev/null 2>&1; then break; fi
        admin=
    done
    [ -n "$admin" ] || fail "PostgreSQL on port $port lets nobody in; set TEST_POSTGRES_ADMIN_URL=postgres://user:password@host:port"
    local version
    version=$(psql -qAtc 'show server_version_num' "$admin/postgres")
    [ "$version" -ge 150000 ] || fail "PostgreSQL >= 15 is needed, found $version"
    psql -q -c "drop database if exists $database with (force)" -c "create database $database" "$admin/postgres" 2>&1 | { grep -v NOTICE || true; }
    export TEST_DATABASE_URL=$admin/$database
    say "PostgreSQL $version"
}

start_rabbitmq() {
    need rabbitmqctl rabbitmq-server
    local port=5672
    if ! is_open 5672; then
        say "starting RabbitMQ"
        port=$(free_port)
        local folder=$work/rabbitmq
        if ! is_open 4369; then # else Erlang starts its name server by itself and leaves it behind
            epmd -address 127.0.0.1 >"$work/epmd.log" 2>&1 &
            started+=($!)
            wait_for 10 epmd is_open 4369
        fi
        mkdir "$folder"
        printf 'listeners.tcp.1 = 127.0.0.1:%s\n' "$port" >"$folder/rabbitmq.conf"
        echo '[].' >"$folder/plugins"
        touch "$folder/environment"
        chown -R rabbitmq "$folder"
        chmod 0711 "$work"
        HOME=$folder RABBITMQ_NODENAME="puhui-$$@localhost" RABBITMQ_DIST_PORT=$(free_port) \
            RABBITMQ_CONF_ENV_FILE="$folder/environment" RABBITMQ_CONFIG_FILE="$folder/rabbitmq" \
            RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" RABBITMQ_LOGS=- \
            RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log" \
            setpriv --reuid=rabbitmq --regid=rabbitmq --clear-groups \
            /usr/lib/rabbitmq/bin/rabbitmq-server >"$work/rabbitmq.log" 2>&1 &
        started+=($!)
        wait_for 90 RabbitMQ is_open "$port"
    fi
    local place
    if [ -z "${TEST_BROKER_URL:-}" ]; then
        place=$(own_vhost "$port")
        export TEST_BROKER_URL=amqp://guest:guest@127.0.0.1:$port/$place
    fi
    wait_for 60 RabbitMQ .venv/bin/python -c 'import os, pika; pika.BlockingConnection(pika.URLParameters(os.environ["TEST_BROKER_URL"])).close()'
    say "RabbitMQ"
}

own_vhost() { # own_vhost PORT: a server that others use too lends a place without their messages
    [ "$1" = 5672 ] || return 0
    {
        rabbitmqctl -q delete_vhost "$vhost" || true
        rabbitmqctl -q add_vhost "$vhost" && rabbitmqctl -q set_permissions -p "$vhost" guest '.*' '.*' '.*'
    } >"$work/vhost.log" 2>&1 || { cat "$work/vhost.log" >&2; fail "RabbitMQ on port $1 gives no virtual host; set TEST_BROKER_URL"; }
    echo "$vhost"
}

start_sshd() {
    [ "$(id -u)" = 0 ] || fail "sshd's chroot needs root"
    need sshd openssh-server openssh-sftp-server
    need sftp openssh-client
    id "$sshd_user" >/dev/null 2>&1 \
        || useradd --system --no-create-home --home-dir / --password '*' --shell /usr/sbin/nologin "$sshd_user"
    local folder=$work/sshd port
    port=$(free_port)
    mkdir -p "$folder/root/sftp" /run/sshd
    chmod 0755 "$work" "$folder" "$folder/root"
    chown "$sshd_user" "$folder/root/sftp"
    ssh-keygen -q -t ed25519 -N '' -C bank -f "$folder/host"
    ssh-keygen -q -t ed25519 -N '' -C puhui -f "$folder/client"
    cp "$folder/client.pub" "$folder/authorized_keys"
    cat >"$folder/config" <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $folder/host
AuthorizedKeysFile $folder/authorized_keys
PidFile none
UsePAM no
StrictModes no
AllowUsers $sshd_user
AuthenticationMethods publickey
DisableForwarding yes
PermitTTY no
PermitUserRC no
Subsystem sftp internal-sftp
ChrootDirectory $folder/root
ForceCommand internal-sftp
CONFIG
    local sshd
    sshd=$(command -v sshd || echo /usr/sbin/sshd)
    "$sshd" -t -f "$folder/config" || fail "sshd refuses its configuration"
    "$sshd" -D -e -f "$folder/config" 2>"$folder/log" &
    started+=($!)
    wait_for 20 sshd is_open "$port"
    export TEST_SSHD=1 TEST_SSHD_PORT=$port TEST_SSHD_USER=$sshd_user TEST_SSHD_ROOT=$folder/root
    export TEST_SSHD_KEY=$folder/client TEST_SSHD_HOST_KEY=$folder/host.pub
    export TEST_SSHD_CONFIG=$folder/config # for a server of a test's own, which it may kill
    probe_sshd || { cat "$folder/log" >&2; fail "sshd does not serve files"; }
    say "$("$sshd" -V 2>&1 | grep -o 'OpenSSH[^,]*' | head -n 1)"
}

probe_sshd() {
    printf '[127.0.0.1]:%s %s\n' "$TEST_SSHD_PORT" "$(cat "$TEST_SSHD_HOST_KEY")" >"$work/known_hosts"
    printf 'put %s /sftp/probe\nget /sftp/probe %s\nrm /sftp/probe\n' "$TEST_SSHD_HOST_KEY" "$work/probe" \
        | sftp -q -b - -P "$TEST_SSHD_PORT" -i "$TEST_SSHD_KEY" -o IdentitiesOnly=yes \
            -o UserKnownHostsFile="$work/known_hosts" -o StrictHostKeyChecking=yes \
            "$TEST_SSHD_USER@127.0.0.1" >"$work/sftp.log" 2>&1 \
        && cmp -s "$TEST_SSHD_HOST_KEY" "$work/probe"
}

start_postgres
start_rabbitmq
start_sshd
.venv/bin/python -m pytest -m services "$@"
if [ $# = 0 ]; then
    say "the crash journey and the database's own rules once more, on this PostgreSQL"
    .venv/bin/python -m pytest -m "not services and not journey" \
        tests/journeys tests/domain/test_guards.py tests/domain/test_transactions.py
fi
