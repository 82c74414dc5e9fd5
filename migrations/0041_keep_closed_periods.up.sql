-- Why: a clock that is set back must not let anything happen in time that is billed already: no
-- invoice would ever price it.
-- Lock: none that anyone waits for.
-- Reversible: yes.

-- PostgreSQL's clock, but never before the end of what is closed. Who asks holds the epoch lock
-- shared, as a commit does, so that nothing is closed in between.
CREATE FUNCTION meterbee.metering_now() RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL SAFE
    AS 'SELECT greatest(meterbee.meterbee_now(),
        (SELECT closed_until FROM meterbee.billing_epoch))';

GRANT SELECT ON meterbee.billing_epoch TO meterbee_ingest;
