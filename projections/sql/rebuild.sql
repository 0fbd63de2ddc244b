-- Rebuilding beside the living tables: `pg_temp` holds what the ledger says, `projections` what readers see.
-- `projections/rebuild.py` puts in the names of a table and of its key.

-- name: create_shadow
CREATE TEMPORARY TABLE {table} (LIKE projections.{table} INCLUDING ALL);

-- name: drop_shadow
DROP TABLE IF EXISTS pg_temp.{table};

-- name: stop_writers
-- Readers go on; writers wait, whatever kind of stream they write: the first statement of each writes the timeline, so
-- none of them has written anything else either. Locking all tables could meet a writer that took them in another order.
-- Taken before the snapshot, so that nothing is stored between the two.
LOCK TABLE projections.timeline IN SHARE ROW EXCLUSIVE MODE;

-- name: heads
-- Newest position of every book that has any.
SELECT book.book, newest.position
FROM ledger.book AS book
CROSS JOIN LATERAL (SELECT max(position) AS position FROM ledger.entry AS entry WHERE entry.book = book.book) AS newest
WHERE newest.position IS NOT NULL
ORDER BY book.book;

-- name: register_numbers
SELECT stream, position, register_number FROM ledger.register;

-- name: compare
SELECT
    count(live) AS living_rows,
    count(rebuilt) AS rebuilt_rows,
    count(*) FILTER (WHERE to_jsonb(live) IS DISTINCT FROM to_jsonb(rebuilt)) AS differing_rows
FROM projections.{table} AS live
FULL JOIN pg_temp.{table} AS rebuilt USING ({key});

-- name: first_difference
SELECT to_jsonb(live) AS living, to_jsonb(rebuilt) AS rebuilt
FROM projections.{table} AS live
FULL JOIN pg_temp.{table} AS rebuilt USING ({key})
WHERE to_jsonb(live) IS DISTINCT FROM to_jsonb(rebuilt)
ORDER BY {key}
LIMIT 1;

-- name: remove_wrong
DELETE FROM projections.{table} AS live
WHERE NOT EXISTS (
    SELECT FROM pg_temp.{table} AS rebuilt
    WHERE ({rebuilt_key}) = ({living_key}) AND to_jsonb(rebuilt) = to_jsonb(live)
);

-- name: insert_missing
INSERT INTO projections.{table}
SELECT rebuilt.* FROM pg_temp.{table} AS rebuilt
LEFT JOIN projections.{table} AS live USING ({key})
WHERE live IS NULL;
