-- Statements of `ledger/postgres_attachments.py`, each by its name.

-- name: begin
-- Begins a file; false when it is stored already.
SELECT vault.begin_attachment(decode($1, 'hex'), $2, $3, $4, $5);

-- name: add_chunk
-- One chunk of a file that was begun in this transaction.
SELECT vault.add_chunk(decode($1, 'hex'), $2, $3);

-- name: attachment
-- What is known of a file; without a key once its subject was erased.
SELECT k.subject, k.wrapped_key, a.size_bytes, a.chunk_count
FROM vault.attachment AS a
JOIN vault.subject_key AS k USING (key_id)
WHERE a.commitment = decode($1, 'hex');

-- name: chunk
-- One chunk of a file.
SELECT sealed FROM vault.attachment_chunk WHERE commitment = decode($1, 'hex') AND number = $2;

-- name: known_keys
-- Which of these keys some file or value has.
SELECT encode(key_id, 'hex') AS key_id FROM vault.subject_key
WHERE key_id = ANY (SELECT decode(each, 'hex') FROM unnest($1::text[]) AS each WHERE each ~ '^([0-9a-f]{2})+$');
