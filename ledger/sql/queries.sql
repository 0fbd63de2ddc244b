-- Statements of `ledger/postgres.py`, each by its name.

-- name: open_book
-- Opens a book, once.
SELECT ledger.open_book($1, $2, $3, $4, $5, $6, $7, $8);

-- name: append
-- Stores a batch for one book; one row per request, in order.
SELECT request, status, version, first_position, register_number, ledger_at
FROM ledger.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: outcome
-- What a command stored: one row per event, or one without a body.
SELECT c.digest, c.stream, c.version, c.register_number, e.book, e.position, e.ledger_at, e.body
FROM ledger.command AS c
LEFT JOIN ledger.entry AS e
    ON e.stream = c.stream AND e.version > c.version - c.events AND e.version <= c.version
WHERE c.command_id = $1
ORDER BY e.version;

-- name: read
-- planned once
-- Entries of a stream after a version; before them the entry at that version, without its body.
SELECT book, position, ledger_at, event_id, CASE WHEN version > $2 THEN body END AS body
FROM ledger.entry WHERE stream = $1 AND version >= $2 ORDER BY version
LIMIT CASE WHEN $2 > 0 THEN $3::integer + 1 ELSE $3::integer END;

-- name: read_some
-- planned once
-- Entries of a stream at some versions.
SELECT book, position, ledger_at, body FROM ledger.entry WHERE stream = $1 AND version = ANY ($2::integer[]) ORDER BY version;

-- name: read_book
-- Entries of a book from a position on.
SELECT book, position, ledger_at, body FROM ledger.entry
WHERE book = $1 AND position >= $2 ORDER BY position LIMIT $3;

-- name: terms
-- What a book was opened with.
SELECT origin, register_name, key_proof, rehearsal_begins_at, rehearsal_shows, rehearsal_speed
FROM ledger.book WHERE book = $1;

-- name: books
-- Books that are open.
SELECT book FROM ledger.book ORDER BY book;

-- name: claim_wakes
-- Wakes whose turn it is, gravest first, put off until their delivery has ended.
SELECT stream, version, severity, attempts FROM ledger.claim_wakes($1);

-- name: forget_wake
-- Forgets a delivered wake.
SELECT ledger.forget_wake($1, $2);

-- name: pending_wakes_count
-- Wakes that nobody has delivered yet.
SELECT count(*) FROM ledger.wake;

-- name: keep_large_bodies
-- Stores large bodies of a book, each once; in the transaction of the append whose events name them.
SELECT ledger.keep_large_bodies($1, $2);

-- name: large_body
-- The large body under a digest.
SELECT content FROM ledger.large_body WHERE book = $1 AND digest = decode($2, 'hex');

-- name: vault_items
-- Sealed values whose subjects were not erased.
SELECT encode(i.commitment, 'hex') AS commitment, k.subject, k.wrapped_key, i.sealed
FROM unnest($1::text[]) AS asked (commitment)
JOIN vault.item AS i ON i.commitment = decode(asked.commitment, 'hex')
JOIN vault.subject_key AS k USING (key_id)
WHERE k.wrapped_key IS NOT NULL;
