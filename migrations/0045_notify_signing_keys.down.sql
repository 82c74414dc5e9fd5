DROP TRIGGER signing_keys_notify ON meterbee.signing_keys;
