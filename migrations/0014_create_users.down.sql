DROP TABLE meterbee.users;
