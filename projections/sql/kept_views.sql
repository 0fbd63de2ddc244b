-- Statements of `projections/operational/kept_views.py`.

-- name: keep
SELECT work.keep_view($1, $2, $3, $4, $5);

-- name: drop
SELECT work.drop_view($1, $2, $3);
