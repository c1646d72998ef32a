# Keeps one PostgreSQL server until standard input closes, then removes every trace of it.
# Arguments: directory of programs, directory of the server, port, settings of the server.
# Says "ready" on standard output; anything else is the reason why there is no server.
programs=$1 dir=$2 port=$3 settings=$4
cd "$dir" || exit 1

"$programs/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --no-sync \
    --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=id-ID \
    </dev/null >"$dir/log" 2>&1 \
    && "$programs/pg_ctl" --pgdata="$dir/data" --log="$dir/log" --wait --timeout=60 --silent \
        --options="-c port=$port -c unix_socket_directories='$dir' $settings" \
        start </dev/null >>"$dir/log" 2>&1
if [ $? -eq 0 ]; then
    echo ready
    read -r _
    "$programs/pg_ctl" --pgdata="$dir/data" --mode=immediate --wait --silent stop \
        </dev/null >/dev/null 2>&1
else
    tail -n 20 "$dir/log"
fi
cd / && rm -rf "$dir"
