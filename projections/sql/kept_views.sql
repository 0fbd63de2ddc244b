-- Statements of `projections/operational/kept_views.py`.

-- name: listed
SELECT name, query, kept_at FROM work.kept_view WHERE account = $1 AND desk = $2 ORDER BY kept_at, name;

-- name: keep
SELECT work.keep_view($1, $2, $3, $4, $5);

-- name: drop
SELECT work.drop_view($1, $2, $3);
