-- Statements of `projections/operational/letter_queue.py`.

-- name: queue
SELECT * FROM work.queue_letters($1, $2, $3, $4, $5::jsonb);

-- name: any_of
SELECT FROM work.queued_letter WHERE stream = $1 LIMIT 1;

-- name: claim
SELECT bundle_id, book, agency, office, message_key, attempts, holder, outcome::text AS outcome
FROM work.claim_letters($1, $2, $3, $4);

-- name: letters
SELECT stream, notice_id FROM work.queued_letter WHERE bundle_id = $1
ORDER BY stream, notice_id;

-- name: keep
SELECT work.keep_letters($1, $2, $3, $4);

-- name: begin
SELECT attempts, first_tried_at FROM work.begin_letter($1, $2, $3, $4, $5::jsonb);

-- name: end
SELECT work.end_letter($1, $2, $3, $4::jsonb, $5);

-- name: put_off
SELECT work.put_letter_off($1, $2, $3, $4, $5);

-- name: part
SELECT work.part_letters($1, $2, $3, $4::jsonb);

-- name: forget
SELECT work.forget_letters($1, $2, $3, $4::jsonb);

-- name: next_due
-- When the next bundle may be claimed, past or future; NULL where nothing waits.
SELECT min(at) FROM (
    SELECT CASE
        WHEN b.at_once OR b.outcome IS NOT NULL OR o.bundle_id = b.bundle_id THEN b.due_at
        ELSE greatest(b.due_at, o.not_before)
    END AS at
    FROM work.letter_bundle AS b
    JOIN work.letter_office AS o USING (book, agency, office)
    UNION ALL
    SELECT CASE WHEN q.severity = 4 THEN q.due_at ELSE greatest(q.due_at, o.not_before) END
    FROM work.queued_letter AS q
    JOIN work.letter_office AS o USING (book, agency, office)
    WHERE q.bundle_id IS NULL
) AS turns;
