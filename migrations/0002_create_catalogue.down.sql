DROP TABLE meterbee.plan_versions;
DROP TABLE meterbee.plans;
DROP TABLE meterbee.rules;
DROP TABLE meterbee.data_sources;
DROP TABLE meterbee.products;
