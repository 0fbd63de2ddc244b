#!/bin/sh
# Draws every secret that is missing into a folder (default: deploy/secrets); one that is there stays as it is.
#
# The folder is closed to other accounts; the files in it are readable, because a container reads them under its own.
# Keep a copy of vault_key and identity_key where no copy of the database lies: without the first personal data cannot be
# read, without the second no report that is handed in again is known; with both and the database everything is.
set -eu

folder=${1:-$(dirname -- "$0")/secrets}
host=${DATABASE_HOST:-postgres}

umask 077
mkdir -p -- "$folder"
chmod 0700 -- "$folder"
printf '*\n' > "$folder/.gitignore"

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n'; }

keep() { # name: standard input becomes the secret, unless it exists
    if [ -e "$folder/$1" ]; then
        cat > /dev/null
    else
        cat > "$folder/$1.new"
        chmod 0444 "$folder/$1.new"
        mv -- "$folder/$1.new" "$folder/$1"
        echo "made $1"
    fi
}

for name in postgres_password desk_deploy_password desk_service_password desk_audit_password temporal_password; do
    random 24 | tr '+/' '-_' | keep "$name"
done
random 32 | keep vault_key
random 32 | keep identity_key
random 32 | keep link_key
printf '' | keep link_keys_before
printf '' | keep smtp_password
printf '' | keep oidc_client_secret

printf 'postgresql://desk_service:%s@%s/desk' "$(cat "$folder/desk_service_password")" "$host" | keep desk_service_url
printf 'postgresql://desk_deploy:%s@%s/desk' "$(cat "$folder/desk_deploy_password")" "$host" | keep desk_deploy_url
