-- Statements of `projections/operational/held_up.py`.

-- name: note
SELECT work.note_held_up($1, $2::jsonb);
