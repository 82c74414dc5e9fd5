DROP TABLE meterbee.deliveries;
DROP TABLE meterbee.webhooks;
DROP TABLE meterbee.notifications;
