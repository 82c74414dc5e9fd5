-- Why: servers that run take a new signing key over when it is made, not when they start again.
-- Lock: SHARE ROW EXCLUSIVE on signing_keys for its trigger, briefly. Reversible: yes.

CREATE TRIGGER signing_keys_notify AFTER INSERT ON meterbee.signing_keys
    FOR EACH STATEMENT EXECUTE FUNCTION meterbee.notify_change();
