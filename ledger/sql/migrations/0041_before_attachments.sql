-- Files of evidence lie beside the vault, encrypted in chunks
-- depends: 0040_before_bodies

-- migrate: apply

SET LOCAL ROLE desk_migrate;

-- Files that events name, encrypted in chunks, each under a key of its own that is erased with its subject. The file lies under
-- the commitment under which `vault.item` has its digest.
CREATE TABLE vault.attachment (
    commitment bytea PRIMARY KEY CHECK (octet_length(commitment) = 32),
    key_id bytea NOT NULL REFERENCES vault.subject_key,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    chunk_count integer NOT NULL CHECK (chunk_count > 0)
);

CREATE TABLE vault.attachment_chunk (
    commitment bytea NOT NULL REFERENCES vault.attachment ON DELETE CASCADE,
    number integer NOT NULL CHECK (number >= 0),
    sealed bytea NOT NULL CHECK (octet_length(sealed) <= 262208),
    PRIMARY KEY (commitment, number)
);
-- What is encrypted gets no smaller by compression.
ALTER TABLE vault.attachment_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Files of late, of which an event may be still to come; the rows go after a day, with the files that no event came to name.
CREATE TABLE vault.upload (
    commitment bytea PRIMARY KEY REFERENCES vault.attachment ON DELETE CASCADE,
    begun_at timestamptz NOT NULL
);
CREATE INDEX upload_by_age ON vault.upload (begun_at);

-- Begins a file, whose chunks follow in the same transaction; false when it is stored already. Takes away some of the files
-- that were put more than a day ago and that no event came to name: the process ended, or the rules refused the event.
CREATE FUNCTION vault.begin_attachment(
    p_commitment bytea, p_subject text, p_wrapped_key bytea, p_size_bytes bigint, p_chunk_count integer
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    aged record;
BEGIN
    FOR aged IN
        SELECT u.commitment, a.key_id
        FROM vault.upload AS u
        JOIN vault.attachment AS a USING (commitment)
        WHERE u.begun_at < clock_timestamp() - interval '1 day'
        ORDER BY u.begun_at LIMIT 20
        FOR UPDATE OF u SKIP LOCKED
    LOOP
        IF EXISTS (SELECT FROM vault.item AS i WHERE i.commitment = aged.commitment) THEN
            DELETE FROM vault.upload AS u WHERE u.commitment = aged.commitment;
        ELSE
            DELETE FROM vault.attachment AS a WHERE a.commitment = aged.commitment;
            DELETE FROM vault.subject_key AS k WHERE k.key_id = aged.key_id;
        END IF;
    END LOOP;

    IF EXISTS (SELECT FROM vault.attachment AS a WHERE a.commitment = p_commitment) THEN
        RETURN false;
    END IF;
    INSERT INTO vault.subject_key (key_id, subject, wrapped_key) VALUES (sha256(p_wrapped_key), p_subject, p_wrapped_key);
    INSERT INTO vault.attachment (commitment, key_id, size_bytes, chunk_count)
    VALUES (p_commitment, sha256(p_wrapped_key), p_size_bytes, p_chunk_count);
    INSERT INTO vault.upload (commitment, begun_at) VALUES (p_commitment, clock_timestamp());
    RETURN true;
END
$$;

-- Adds a chunk to a file that was begun in this very transaction: nobody adds to one that is stored.
CREATE FUNCTION vault.add_chunk(p_commitment bytea, p_number integer, p_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    INSERT INTO vault.attachment_chunk (commitment, number, sealed)
    SELECT p_commitment, p_number, p_sealed
    FROM vault.attachment AS a
    WHERE a.commitment = p_commitment AND a.xmin = pg_current_xact_id()::xid AND p_number < a.chunk_count;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no file was begun here that has a chunk %', p_number USING ERRCODE = '22023';
    END IF;
END
$$;

REVOKE ALL ON FUNCTION vault.begin_attachment, vault.add_chunk FROM PUBLIC;
GRANT SELECT ON vault.attachment, vault.attachment_chunk TO desk_app;
GRANT EXECUTE ON FUNCTION vault.begin_attachment, vault.add_chunk TO desk_app;

RESET ROLE;

-- migrate: rollback

SET LOCAL ROLE desk_migrate;

DROP FUNCTION vault.add_chunk(bytea, integer, bytea);
DROP FUNCTION vault.begin_attachment(bytea, text, bytea, bigint, integer);
DROP TABLE vault.upload, vault.attachment_chunk, vault.attachment;

RESET ROLE;
