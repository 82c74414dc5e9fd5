DROP FUNCTION meterbee.notify_change();
DROP FUNCTION meterbee.commit_tenants();
DROP FUNCTION meterbee.current_tenant();
DROP FUNCTION meterbee.meterbee_now();
