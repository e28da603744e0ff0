BEGIN TRANSACTION;
CREATE TABLE asked_for (
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_asked_for PRIMARY KEY (kind, name)
);
INSERT INTO "asked_for" VALUES('scope','county-jira: jql project = "DROP" and component = Network','2026-11-26 17:26:20.659359');
INSERT INTO "asked_for" VALUES('scope','code: repo county/survey','2026-11-26 17:26:20.659359');
INSERT INTO "asked_for" VALUES('series','kpi:dropout-rate','2026-11-26 17:26:20.659359');
INSERT INTO "asked_for" VALUES('series','kr:tutoring','2026-11-26 17:26:20.659359');
CREATE TABLE channel_trouble (
	channel TEXT NOT NULL, 
	trouble TEXT NOT NULL, 
	hint TEXT, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_channel_trouble PRIMARY KEY (channel)
);
INSERT INTO "channel_trouble" VALUES('#elsewhere','there is no such channel','invite the bot','2026-11-23 09:00:00.000000');
CREATE TABLE closing (
	id INTEGER NOT NULL, 
	objective TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	"by" TEXT NOT NULL, 
	note TEXT, 
	figures JSON NOT NULL, 
	CONSTRAINT pk_closing PRIMARY KEY (id)
);
INSERT INTO "closing" VALUES(1,'tutors','2026-11-26 17:26:24.924849','ana','the tutors go on','{"score": 0.6, "progress": 0.6, "delivery": 0.6, "status": "missed", "key_results": [{"id": "tutoring", "objective": "tutors", "title": "Raise the pupils who meet a tutor from 150 to 900", "owner": null, "kind": "metric", "start": "2020-01-01T00:00:00Z", "end": "2022-01-01T00:00:00Z", "result": {"value": 600.0, "unit": "pupils", "progress": 0.6, "expected": 0.746865025, "measured_at": "2021-06-29T23:00:00Z", "override": null}, "delivery": {"progress": 0.6, "expected": 1.0, "done": 3.0, "total": 5.0, "dropped": 2.0, "unit": "items"}, "overdue": [], "status": "missed", "signal": {"name": "stalled", "sentence": "Delivery stands at 60 % where 100 % was expected. The result stands at 60 % where 75 % was expected. Neither the work nor the result is where it should be."}, "stale": null, "score": 0.6, "today": null}], "carry_over": [{"id": "tutoring", "title": "Raise the pupils who meet a tutor from 150 to 900", "value": 600.0, "progress": 0.6, "stages": []}]}');
CREATE TABLE completion (
	id INTEGER NOT NULL, 
	key_result TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	complete BOOLEAN NOT NULL, 
	"by" TEXT, 
	note TEXT, 
	CONSTRAINT pk_completion PRIMARY KEY (id)
);
INSERT INTO "completion" VALUES(1,'survey','findings','2026-11-26 17:26:22.817038',1,'ana',NULL);
CREATE TABLE connection_state (
	name TEXT NOT NULL, 
	account TEXT, 
	site TEXT, 
	expires_at DATETIME, 
	met_at DATETIME, 
	asked_at DATETIME, 
	requests INTEGER NOT NULL, 
	budgets JSON NOT NULL, 
	closed_until DATETIME, 
	closed_because TEXT, closed_kind TEXT, closings INTEGER DEFAULT '0' NOT NULL, sealed TEXT, 
	CONSTRAINT pk_connection_state PRIMARY KEY (name)
);
INSERT INTO "connection_state" VALUES('county-jira','OKR sync (okr@county.example)','http://127.0.0.1:33437',NULL,'2026-11-26 17:26:20.709453','2026-11-26 17:26:25.859458',7,'[]',NULL,NULL,NULL,0,NULL);
INSERT INTO "connection_state" VALUES('code','okr-sync','http://127.0.0.1:46863',NULL,'2026-11-26 17:26:20.710974','2026-11-26 17:26:25.847996',1,'[{"name":"core","remaining":4981,"limit":5000,"resets_at":"2026-11-26T18:00:00+00:00"}]',NULL,NULL,NULL,0,NULL);
CREATE TABLE evaluation (
	id INTEGER NOT NULL, 
	key_result TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	figures JSON NOT NULL, 
	CONSTRAINT pk_evaluation PRIMARY KEY (id)
);
INSERT INTO "evaluation" VALUES(1,'dropout','2026-11-26 17:26:20.659359','{"result": {"value": null, "progress": null}, "delivery": {"progress": null, "done": 0.0, "total": 0.0, "dropped": 0.0}, "status": "unknown", "signal": "stale", "stale": {"since": null, "reason": "county-jira (jql project = \"DROP\" and component = Network): never synced"}}');
INSERT INTO "evaluation" VALUES(2,'survey','2026-11-26 17:26:20.659359','{"result": {"value": null, "progress": null}, "delivery": {"progress": null, "done": 0.0, "total": 0.0, "dropped": 0.0}, "status": "unknown", "signal": "stale", "stale": {"since": null, "reason": "code (repo county/survey): never synced"}}');
INSERT INTO "evaluation" VALUES(3,'tutoring','2026-11-26 17:26:20.659359','{"result": {"value": null, "progress": null}, "delivery": {"progress": null, "done": 0.0, "total": 0.0, "dropped": 0.0}, "status": "unknown", "signal": "stale", "stale": {"since": null, "reason": "code (repo county/survey): never synced"}}');
INSERT INTO "evaluation" VALUES(4,'dropout','2026-11-26 17:26:20.799939','{"result": {"value": 7.0, "progress": 0.2}, "delivery": {"progress": 0.133333333, "done": 2.0, "total": 15.0, "dropped": 0.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(5,'survey','2026-11-26 17:26:20.799939','{"result": {"value": 0.0, "progress": 0.0}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "behind", "signal": "delivered, not moving", "stale": null}');
INSERT INTO "evaluation" VALUES(6,'tutoring','2026-11-26 17:26:20.799939','{"result": {"value": null, "progress": null}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "unknown", "signal": "not measured", "stale": null}');
INSERT INTO "evaluation" VALUES(7,'tutoring','2026-11-26 17:26:21.428796','{"result": {"value": 600.0, "progress": 0.6}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "missed", "signal": "stalled", "stale": null}');
INSERT INTO "evaluation" VALUES(8,'dropout','2026-11-26 17:26:22.128735','{"result": {"value": 6.5, "progress": 0.3}, "delivery": {"progress": 0.133333333, "done": 2.0, "total": 15.0, "dropped": 0.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(9,'survey','2026-11-26 17:26:22.819195','{"result": {"value": 30.0, "progress": 0.3}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(10,'survey','2026-11-26 17:26:24.159444','{"result": {"value": 40.0, "progress": 0.4}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(11,'survey','2026-11-26 17:26:24.254369','{"result": {"value": 40.0, "progress": 0.4}, "delivery": {"progress": 0.6, "done": 3.0, "total": 5.0, "dropped": 2.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(12,'tutoring','2026-11-26 17:26:24.254369','{"result": {"value": 600.0, "progress": 0.6}, "delivery": {"progress": 0.6, "done": 3.0, "total": 5.0, "dropped": 2.0}, "status": "missed", "signal": "stalled", "stale": null}');
CREATE TABLE item_version (
	id INTEGER NOT NULL, 
	scope_id INTEGER NOT NULL, 
	item_id TEXT NOT NULL, 
	valid_from DATETIME NOT NULL, 
	valid_to DATETIME, 
	remembered BOOLEAN NOT NULL, 
	digest TEXT NOT NULL, 
	gone TEXT, 
	gone_where TEXT, 
	"key" TEXT NOT NULL, 
	title TEXT NOT NULL, 
	url TEXT NOT NULL, 
	type TEXT NOT NULL, 
	state TEXT NOT NULL, 
	native_status TEXT NOT NULL, 
	resolution TEXT, 
	created_at DATETIME, 
	started_at DATETIME, 
	done_at DATETIME, 
	due_at DATETIME, 
	updated_at DATETIME NOT NULL, 
	parent TEXT, 
	points FLOAT, 
	labels JSON NOT NULL, 
	assignees JSON NOT NULL, 
	numbers JSON NOT NULL, 
	facets JSON NOT NULL, 
	CONSTRAINT pk_item_version PRIMARY KEY (id), 
	CONSTRAINT fk_item_version_scope_id_scope FOREIGN KEY(scope_id) REFERENCES scope (id), 
	CONSTRAINT uq_item_version_scope_id_item_id_valid_from UNIQUE (scope_id, item_id, valid_from)
);
INSERT INTO "item_version" VALUES(1,2,'I_kwDOAAAALcbE','2026-11-26 17:26:20.725326',NULL,0,'d403a393432616b4a6c1527d261ed449',NULL,NULL,'county/survey#1','Collect pain points from the parents'' councils','http://127.0.0.1:46863/county/survey/issues/1','issue','done','closed','completed','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:19.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
INSERT INTO "item_version" VALUES(2,2,'I_kwDOAAAALcbG','2026-11-26 17:26:20.725326',NULL,0,'f0e7c09c16375b3ba66afaf73c61c3dd',NULL,NULL,'county/survey#2','Draft the questionnaire for pupils','http://127.0.0.1:46863/county/survey/issues/2','issue','done','closed','completed','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:19.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
INSERT INTO "item_version" VALUES(3,2,'I_kwDOAAAALcbI','2026-11-26 17:26:20.725326',NULL,0,'969443b6dc6a9aad42433414e2973f54',NULL,NULL,'county/survey#3','Draft the questionnaire for parents','http://127.0.0.1:46863/county/survey/issues/3','issue','doing','open',NULL,'2026-11-26 17:26:19.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'["in progress"]','[]','{}','{"label":["in progress"],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["open"],"parent":[]}');
INSERT INTO "item_version" VALUES(4,2,'I_kwDOAAAALcbK','2026-11-26 17:26:20.725326','2026-11-26 17:26:24.204986',0,'d073f19891eb15469606f6bb966b3936',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:46863/county/survey/issues/4','issue','todo','open',NULL,'2026-11-26 17:26:19.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["open"],"parent":[]}');
INSERT INTO "item_version" VALUES(5,2,'I_kwDOAAAALcbM','2026-11-26 17:26:20.725326',NULL,0,'4466c595f21aa7273ff30d0b800dcae3',NULL,NULL,'county/survey#5','Test the questionnaire with two classes','http://127.0.0.1:46863/county/survey/issues/5','issue','todo','open',NULL,'2026-11-26 17:26:19.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["open"],"parent":[]}');
INSERT INTO "item_version" VALUES(6,2,'I_kwDOAAAALcbS','2026-11-26 17:26:20.725326',NULL,0,'11f06c1f4537a1e4a25c0ff0e27821da',NULL,NULL,'county/survey#6','Print the questionnaire on paper','http://127.0.0.1:46863/county/survey/issues/6','issue','dropped','closed','not_planned','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:19.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
INSERT INTO "item_version" VALUES(7,2,'I_kwDOAAAALcbV','2026-11-26 17:26:20.725326',NULL,0,'257ea482808cfe46324e1a4b1dfe9fce',NULL,NULL,'county/survey#7','Questionnaire for the parents','http://127.0.0.1:46863/county/survey/issues/7','issue','dropped','closed','duplicate','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:19.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
INSERT INTO "item_version" VALUES(8,1,'10115','2026-11-26 17:26:20.724267',NULL,0,'f7001f6173f47d0fd7e42e7d28f40691',NULL,NULL,'DROP-8','Support network','http://127.0.0.1:33437/browse/DROP-8','Epic','todo','To Do',NULL,'2026-11-26 17:26:19.904000',NULL,NULL,NULL,'2026-11-26 17:26:19.904000',NULL,NULL,'[]','[]','{}','{"type":["Epic","10000"],"status":["To Do","10000"],"component":["Network","10101"]}');
INSERT INTO "item_version" VALUES(9,1,'10116','2026-11-26 17:26:20.724267',NULL,0,'6dc77cc3d6254b76d6ed3f0c35a6fe7b',NULL,NULL,'DROP-9','Sign the agreement with the youth centres','http://127.0.0.1:33437/browse/DROP-9','Story','done','Done','Done','2026-11-26 17:26:19.904000',NULL,'2026-11-26 17:26:19.904000',NULL,'2026-11-26 17:26:19.904000','10115',2.0,'[]','[]','{"Story Points":2.0}','{"type":["Story","10001"],"status":["Done","10002"],"component":["Network","10101"],"parent":["10115","DROP-8"]}');
INSERT INTO "item_version" VALUES(10,1,'10119','2026-11-26 17:26:20.724267',NULL,0,'b124a2c165acb122d99dc68e2486fa0d',NULL,NULL,'DROP-10','Recruit 30 mentors for the first schools','http://127.0.0.1:33437/browse/DROP-10','Story','doing','In Progress',NULL,'2026-11-26 17:26:19.904000','2026-11-26 17:26:19.904000',NULL,NULL,'2026-11-26 17:26:19.904000','10115',5.0,'[]','[]','{"Story Points":5.0}','{"type":["Story","10001"],"status":["In Progress","10001"],"component":["Network","10101"],"parent":["10115","DROP-8"]}');
INSERT INTO "item_version" VALUES(11,1,'10121','2026-11-26 17:26:20.724267',NULL,0,'affccc87a4b71c3ae66fd2f3bd0925ab',NULL,NULL,'DROP-11','Train the mentors','http://127.0.0.1:33437/browse/DROP-11','Story','todo','To Do',NULL,'2026-11-26 17:26:19.904000',NULL,NULL,NULL,'2026-11-26 17:26:19.904000','10115',3.0,'[]','[]','{"Story Points":3.0}','{"type":["Story","10001"],"status":["To Do","10000"],"component":["Network","10101"],"parent":["10115","DROP-8"]}');
INSERT INTO "item_version" VALUES(12,1,'10122','2026-11-26 17:26:20.724267',NULL,0,'9616a5ba95d1d5675a45dd29e1c66b2e',NULL,NULL,'DROP-12','Open the family helpline','http://127.0.0.1:33437/browse/DROP-12','Story','todo','To Do',NULL,'2026-11-26 17:26:19.904000',NULL,NULL,NULL,'2026-11-26 17:26:19.904000','10115',5.0,'[]','[]','{"Story Points":5.0}','{"type":["Story","10001"],"status":["To Do","10000"],"component":["Network","10101"],"parent":["10115","DROP-8"]}');
INSERT INTO "item_version" VALUES(13,1,'10115','2026-11-26 17:26:19.904000','2026-11-26 17:26:20.724267',1,'f7001f6173f47d0fd7e42e7d28f40691',NULL,NULL,'DROP-8','Support network','http://127.0.0.1:33437/browse/DROP-8','Epic','todo','To Do',NULL,'2026-11-26 17:26:19.904000',NULL,NULL,NULL,'2026-11-26 17:26:19.904000',NULL,NULL,'[]','[]','{}','{"type":["Epic","10000"],"status":["To Do","10000"],"component":["Network","10101"]}');
INSERT INTO "item_version" VALUES(14,1,'10116','2026-11-26 17:26:19.904000','2026-11-26 17:26:20.724267',1,'6dc77cc3d6254b76d6ed3f0c35a6fe7b',NULL,NULL,'DROP-9','Sign the agreement with the youth centres','http://127.0.0.1:33437/browse/DROP-9','Story','done','Done','Done','2026-11-26 17:26:19.904000',NULL,'2026-11-26 17:26:19.904000',NULL,'2026-11-26 17:26:19.904000','10115',2.0,'[]','[]','{"Story Points":2.0}','{"type":["Story","10001"],"status":["Done","10002"],"component":["Network","10101"],"parent":["10115","DROP-8"]}');
INSERT INTO "item_version" VALUES(15,1,'10119','2026-11-26 17:26:19.904000','2026-11-26 17:26:20.724267',1,'b124a2c165acb122d99dc68e2486fa0d',NULL,NULL,'DROP-10','Recruit 30 mentors for the first schools','http://127.0.0.1:33437/browse/DROP-10','Story','doing','In Progress',NULL,'2026-11-26 17:26:19.904000','2026-11-26 17:26:19.904000',NULL,NULL,'2026-11-26 17:26:19.904000','10115',5.0,'[]','[]','{"Story Points":5.0}','{"type":["Story","10001"],"status":["In Progress","10001"],"component":["Network","10101"],"parent":["10115","DROP-8"]}');
INSERT INTO "item_version" VALUES(16,1,'10121','2026-11-26 17:26:19.904000','2026-11-26 17:26:20.724267',1,'affccc87a4b71c3ae66fd2f3bd0925ab',NULL,NULL,'DROP-11','Train the mentors','http://127.0.0.1:33437/browse/DROP-11','Story','todo','To Do',NULL,'2026-11-26 17:26:19.904000',NULL,NULL,NULL,'2026-11-26 17:26:19.904000','10115',3.0,'[]','[]','{"Story Points":3.0}','{"type":["Story","10001"],"status":["To Do","10000"],"component":["Network","10101"],"parent":["10115","DROP-8"]}');
INSERT INTO "item_version" VALUES(17,1,'10122','2026-11-26 17:26:19.904000','2026-11-26 17:26:20.724267',1,'9616a5ba95d1d5675a45dd29e1c66b2e',NULL,NULL,'DROP-12','Open the family helpline','http://127.0.0.1:33437/browse/DROP-12','Story','todo','To Do',NULL,'2026-11-26 17:26:19.904000',NULL,NULL,NULL,'2026-11-26 17:26:19.904000','10115',5.0,'[]','[]','{"Story Points":5.0}','{"type":["Story","10001"],"status":["To Do","10000"],"component":["Network","10101"],"parent":["10115","DROP-8"]}');
INSERT INTO "item_version" VALUES(18,2,'I_kwDOAAAALcbE','2026-11-26 17:26:19.000000','2026-11-26 17:26:20.725326',1,'d403a393432616b4a6c1527d261ed449',NULL,NULL,'county/survey#1','Collect pain points from the parents'' councils','http://127.0.0.1:46863/county/survey/issues/1','issue','done','closed','completed','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:19.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
INSERT INTO "item_version" VALUES(19,2,'I_kwDOAAAALcbG','2026-11-26 17:26:19.000000','2026-11-26 17:26:20.725326',1,'f0e7c09c16375b3ba66afaf73c61c3dd',NULL,NULL,'county/survey#2','Draft the questionnaire for pupils','http://127.0.0.1:46863/county/survey/issues/2','issue','done','closed','completed','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:19.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
INSERT INTO "item_version" VALUES(20,2,'I_kwDOAAAALcbI','2026-11-26 17:26:19.000000','2026-11-26 17:26:20.725326',1,'f7b0f5751fc830bb7aee53456e094ce7',NULL,NULL,'county/survey#3','Draft the questionnaire for parents','http://127.0.0.1:46863/county/survey/issues/3','issue','doing','open',NULL,'2026-11-26 17:26:19.000000','2026-11-26 17:26:19.000000',NULL,'2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'["in progress"]','[]','{}','{"label":["in progress"],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["open"],"parent":[]}');
INSERT INTO "item_version" VALUES(21,2,'I_kwDOAAAALcbK','2026-11-26 17:26:19.000000','2026-11-26 17:26:20.725326',1,'d073f19891eb15469606f6bb966b3936',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:46863/county/survey/issues/4','issue','todo','open',NULL,'2026-11-26 17:26:19.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["open"],"parent":[]}');
INSERT INTO "item_version" VALUES(22,2,'I_kwDOAAAALcbM','2026-11-26 17:26:19.000000','2026-11-26 17:26:20.725326',1,'4466c595f21aa7273ff30d0b800dcae3',NULL,NULL,'county/survey#5','Test the questionnaire with two classes','http://127.0.0.1:46863/county/survey/issues/5','issue','todo','open',NULL,'2026-11-26 17:26:19.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["open"],"parent":[]}');
INSERT INTO "item_version" VALUES(23,2,'I_kwDOAAAALcbS','2026-11-26 17:26:19.000000','2026-11-26 17:26:20.725326',1,'11f06c1f4537a1e4a25c0ff0e27821da',NULL,NULL,'county/survey#6','Print the questionnaire on paper','http://127.0.0.1:46863/county/survey/issues/6','issue','dropped','closed','not_planned','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:19.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
INSERT INTO "item_version" VALUES(24,2,'I_kwDOAAAALcbV','2026-11-26 17:26:19.000000','2026-11-26 17:26:20.725326',1,'257ea482808cfe46324e1a4b1dfe9fce',NULL,NULL,'county/survey#7','Questionnaire for the parents','http://127.0.0.1:46863/county/survey/issues/7','issue','dropped','closed','duplicate','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:19.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:19.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
INSERT INTO "item_version" VALUES(25,2,'I_kwDOAAAALcbK','2026-11-26 17:26:24.204986',NULL,0,'ff634c614e76681b0f66d2aaaa89fe88',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:46863/county/survey/issues/4','issue','done','closed','completed','2026-11-26 17:26:19.000000',NULL,'2026-11-26 17:26:23.000000','2026-11-30 00:00:00.000000','2026-11-26 17:26:23.000000',NULL,NULL,'[]','[]','{}','{"label":[],"milestone":["Questionnaire","1"],"assignee":[],"type":["issue"],"status":["closed"],"parent":[]}');
CREATE TABLE lease (
	name TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	token INTEGER NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (name)
);
INSERT INTO "lease" VALUES('connection code','gone',7,'2026-11-26 09:00:00.000000');
CREATE TABLE letter (
	occurrence TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	part TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	content JSON NOT NULL, 
	until DATETIME NOT NULL, 
	begun_at DATETIME, 
	posted_at DATETIME, 
	receipt TEXT, 
	next_at DATETIME, 
	trouble TEXT, 
	CONSTRAINT pk_letter PRIMARY KEY (occurrence, channel, part)
);
INSERT INTO "letter" VALUES('digest #okrs 0 9 * * 1 Europe/Lisbon by hand 2026-11-26T17:26:23.462759Z','#okrs','lead',0,'{"text":"OKRs on Thursday 26 November 2026\n3 key results: 2 on track, 1 missed.\nThis is the first digest, so there is nothing to compare with yet.\n\n✕ Raise the pupils who meet a tutor from 150 to 900\ndelivery 40 %, 100 % expected · result 60 %, 75 % expected, at 600 pupils\n\nKPIs\n• Dropout rate: 7 % (healthy: at most 4 %)","blocks":[{"type":"header","text":{"type":"plain_text","text":"OKRs on Thursday 26 November 2026","emoji":false}},{"type":"section","text":{"type":"mrkdwn","text":"*3 key results: 2 on track, 1 missed.*\nThis is the first digest, so there is nothing to compare with yet.","verbatim":true}},{"type":"section","text":{"type":"mrkdwn","text":"✕ *Raise the pupils who meet a tutor from 150 to 900*\ndelivery 40 %, 100 % expected · result 60 %, 75 % expected, at 600 pupils\n_missed · stalled_","verbatim":true}},{"type":"section","text":{"type":"mrkdwn","text":"*KPIs*\n• Dropout rate: 7 % (healthy: at most 4 %)","verbatim":true}},{"type":"context","elements":[{"type":"mrkdwn","text":"Focus: 2 items in progress, 2 (100 %) for a key result.","verbatim":true}]},{"type":"context","elements":[{"type":"mrkdwn","text":"In the thread: every objective with needles, reasons and forecasts (2 key results not told here).","verbatim":true}]}],"counts":true}','2026-11-27 05:26:23.462774','2026-11-26 17:26:23.524700','2026-11-26 17:26:23.530018','C0000000001:1795713983.000004','2026-11-26 17:31:23.524700',NULL);
INSERT INTO "letter" VALUES('digest #okrs 0 9 * * 1 Europe/Lisbon by hand 2026-11-26T17:26:23.462759Z','#okrs','overview',1,'{"ways":[{"text":"Delivery and result, per cent, 26 November 2026. tutoring: delivery 40 %, result 60 %, missed; dropout: delivery 13 %, result 30 %, on track; survey: delivery 40 %, result 30 %, on track","blocks":[{"type":"data_visualization","title":"Delivery and result, per cent, 26 November 2026","chart":{"type":"bar","series":[{"name":"Delivery","data":[{"label":"tutoring","value":40},{"label":"dropout","value":13},{"label":"survey","value":40}]},{"name":"Result","data":[{"label":"tutoring","value":60},{"label":"dropout","value":30},{"label":"survey","value":30}]}],"axis_config":{"categories":["tutoring","dropout","survey"],"x_label":"Key result","y_label":"Per cent"}}},{"type":"table","rows":[[{"type":"raw_text","text":"Key result"},{"type":"raw_text","text":"Delivery"},{"type":"raw_text","text":"Result"},{"type":"raw_text","text":"Status"}],[{"type":"raw_text","text":"Raise the pupils who meet a tutor from 150 to 900"},{"type":"raw_text","text":"40 %"},{"type":"raw_text","text":"60 %"},{"type":"raw_text","text":"✕ missed"}],[{"type":"raw_text","text":"Reduce the annual school dropout rate from 8% to 3%"},{"type":"raw_text","text":"13 %"},{"type":"raw_text","text":"30 %"},{"type":"raw_text","text":"● on track"}],[{"type":"raw_text","text":"Conduct a user survey"},{"type":"raw_text","text":"40 %"},{"type":"raw_text","text":"30 %"},{"type":"raw_text","text":"● on track"}]],"column_settings":[{"align":"left","is_wrapped":true},{"align":"right","is_wrapped":false},{"align":"right","is_wrapped":false},{"align":"left","is_wrapped":true}]}]},{"picture":{"title":"Delivery and result, per cent","day":"26 November 2026","alt":"Delivery and result, per cent, 26 November 2026. dropout: delivery 13 %, result 30 %, on track; survey: delivery 40 %, result 30 %, on track; tutoring: delivery 40 %, result 60 %, missed","rows":[{"id":"tutoring","status":"missed","delivery":[0.4,1.0],"result":[0.6,0.7468650250797993]},{"id":"dropout","status":"on_track","delivery":[0.13333333333333333,0.09862823296499232],"result":[0.3,0.09862823235755849]},{"id":"survey","status":"on_track","delivery":[0.4,0.09862823296499232],"result":[0.3,0.09862823296499232]}],"left_out":0}},{"text":"Delivery and result, per cent, 26 November 2026. tutoring: delivery 40 %, result 60 %, missed; dropout: delivery 13 %, result 30 %, on track; survey: delivery 40 %, result 30 %, on track","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"```tutoring\n  delivery ███·····│   40 %\n  result   ███···   60 %\ndropout\n  delivery │·········   13 %\n  result   │██·······   30 %\nsurvey\n  delivery │██······   40 %\n  result   │██·······   30 %```","verbatim":true}}]}]}','2026-11-27 05:26:23.462774','2026-11-26 17:26:23.532274','2026-11-26 17:26:23.535224','C0000000001:1795713983.000005','2026-11-26 17:31:23.532274',NULL);
INSERT INTO "letter" VALUES('digest #okrs 0 9 * * 1 Europe/Lisbon by hand 2026-11-26T17:26:23.462759Z','#okrs','objective basic-education',2,'{"text":"Increase the quality of basic education — result 30 %, delivery 27 %","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"*Increase the quality of basic education — result 30 %, delivery 27 %*","verbatim":true}},{"type":"section","text":{"type":"mrkdwn","text":"● *Reduce the annual school dropout rate from 8% to 3%*\ndelivery 13 %, 10 % expected · result 30 %, 10 % expected\n_on track · on course_ — Delivery stands at 13 % where 10 % was expected. The result stands at 30 % where 10 % was expected. Work and result go together.\n→ no forecast yet of delivery and the result: 0 whole weeks known, at least 4 are needed; 2 measurements in the period, at least 4 are needed","verbatim":true}},{"type":"section","text":{"type":"mrkdwn","text":"● *Conduct a user survey*\ndelivery 40 %, 10 % expected · result 30 %, 10 % expected\n_on track · on course_ — Delivery stands at 40 % where 10 % was expected. The result stands at 30 % where 10 % was expected. Work and result go together.\n→ no forecast yet of delivery: 0 whole weeks known, at least 4 are needed","verbatim":true}}]}','2026-11-27 05:26:23.462774','2026-11-26 17:26:23.535822','2026-11-26 17:26:23.537774','C0000000001:1795713983.000006','2026-11-26 17:31:23.535822',NULL);
INSERT INTO "letter" VALUES('digest #okrs 0 9 * * 1 Europe/Lisbon by hand 2026-11-26T17:26:23.462759Z','#okrs','objective tutors',3,'{"text":"Every pupil at risk has a tutor — result 60 %, delivery 40 %","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"*Every pupil at risk has a tutor — result 60 %, delivery 40 %*","verbatim":true}},{"type":"section","text":{"type":"mrkdwn","text":"✕ *Raise the pupils who meet a tutor from 150 to 900*\ndelivery 40 %, 100 % expected · result 60 %, 75 % expected, at 600 pupils\n_missed · stalled_ — Delivery stands at 40 % where 100 % was expected. The result stands at 60 % where 75 % was expected. Neither the work nor the result is where it should be.","verbatim":true}}]}','2026-11-27 05:26:23.462774','2026-11-26 17:26:23.538247','2026-11-26 17:26:23.540021','C0000000001:1795713983.000007','2026-11-26 17:31:23.538247',NULL);
CREATE TABLE mapping_version (
	number INTEGER NOT NULL, 
	adopted_at DATETIME NOT NULL, 
	content TEXT NOT NULL, 
	okrs TEXT NOT NULL, 
	effect JSON NOT NULL, 
	CONSTRAINT pk_mapping_version PRIMARY KEY (number)
);
INSERT INTO "mapping_version" VALUES(1,'2026-11-26 17:26:20.659359','{"connections":{"code":{"kind":"github","token":"${GITHUB_TOKEN}","url":"${GITHUB_URL}"},"county-jira":{"email":"${JIRA_EMAIL}","kind":"jira","token":"${JIRA_TOKEN}","url":"${JIRA_URL}"}},"kpis":[{"every":"100 years","healthy":{"max":4},"id":"dropout-rate","measure":{"csv":{"date":"day","path":"dropout.csv","value":"rate"}},"title":"Dropout rate","unit":"%"}],"objectives":[{"id":"basic-education","key_results":[{"id":"dropout","measure":{"kpi":"dropout-rate"},"metric":{"baseline":8,"target":3,"unit":"%"},"title":"Reduce the annual school dropout rate from 8% to 3%","work":{"jira":{"jql":"project = \"DROP\" and component = Network","weigh_by":"points"}}},{"id":"survey","milestone":{"stages":[{"share":70,"title":"Write the questionnaire","work":{"github":{"repo":"county/survey"}}},{"id":"findings","share":30,"title":"Publish the findings"}]},"title":"Conduct a user survey"}],"owner":"education-board","period":"2020..2089","title":"Increase the quality of basic education"},{"id":"tutors","key_results":[{"id":"tutoring","measure":"checkin","metric":{"baseline":150,"every":"100 years","target":900,"unit":"pupils"},"title":"Raise the pupils who meet a tutor from 150 to 900","work":{"github":{"milestone":"Questionnaire","repo":"county/survey"}}}],"owner":"inclusion-office","period":"2020..2021","title":"Every pupil at risk has a tutor"}],"schedule":{"timezone":"Europe/Lisbon"},"slack":{"digests":[{"channel":"#okrs","objectives":"all","when":"mondays at 09:00"}],"token":"${SLACK_BOT_TOKEN}","url":"${SLACK_URL}"},"version":1}','{"objectives":[{"id":"basic-education","title":"Increase the quality of basic education","period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"key_results":[{"id":"dropout","title":"Reduce the annual school dropout rate from 8% to 3%","kind":{"baseline":8.0,"target":3.0,"unit":"%","every":"P100Y100D","series":"kpi:dropout-rate","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Reduce the annual school dropout rate from 8% to 3%","work":[{"connection":"county-jira","scope":"jql project = \"DROP\" and component = Network","criteria":[],"weigh_by":"points"}],"due":null,"target":null}],"project":null},{"id":"survey","title":"Conduct a user survey","kind":{"stages":[{"id":"write-the-questionnaire","title":"Write the questionnaire","share":70.0,"work":[{"connection":"code","scope":"repo county/survey","criteria":[],"weigh_by":"count"}],"due":null},{"id":"findings","title":"Publish the findings","share":30.0,"work":[],"due":null}],"credit":"whole"},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[],"project":null}],"owner":"education-board"},{"id":"tutors","title":"Every pupil at risk has a tutor","period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"key_results":[{"id":"tutoring","title":"Raise the pupils who meet a tutor from 150 to 900","kind":{"baseline":150.0,"target":900.0,"unit":"pupils","every":"P100Y100D","series":"kr:tutoring","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Raise the pupils who meet a tutor from 150 to 900","work":[{"connection":"code","scope":"repo county/survey","criteria":[{"facet":"milestone","any_of":["Questionnaire"]}],"weigh_by":"count"}],"due":null,"target":null}],"project":null}],"owner":"inclusion-office"}],"projects":[],"kpis":[{"id":"dropout-rate","title":"Dropout rate","unit":"%","least":null,"most":4.0,"every":"P100Y100D","series":"kpi:dropout-rate","tracker":null}],"bands":{"on_track":5.0,"behind":25.0},"stale_after":"P1D"}','{"objectives": [{"id": "basic-education", "title": "Increase the quality of basic education", "comes": true, "goes": false, "changes": {"title": {"before": null, "after": "Increase the quality of basic education"}, "owner": {"before": null, "after": "education-board"}, "start": {"before": null, "after": "2020-01-01T00:00:00Z"}, "end": {"before": null, "after": "2090-01-01T00:00:00Z"}, "measured": {"before": null, "after": 0}, "status": {"before": null, "after": "unknown"}}, "entering": [], "leaving": [], "unread": []}, {"id": "tutors", "title": "Every pupil at risk has a tutor", "comes": true, "goes": false, "changes": {"title": {"before": null, "after": "Every pupil at risk has a tutor"}, "owner": {"before": null, "after": "inclusion-office"}, "start": {"before": null, "after": "2020-01-01T00:00:00Z"}, "end": {"before": null, "after": "2022-01-01T00:00:00Z"}, "measured": {"before": null, "after": 0}, "status": {"before": null, "after": "unknown"}}, "entering": [], "leaving": [], "unread": []}], "key_results": [{"id": "dropout", "title": "Reduce the annual school dropout rate from 8% to 3%", "comes": true, "goes": false, "changes": {"objective": {"before": null, "after": "basic-education"}, "title": {"before": null, "after": "Reduce the annual school dropout rate from 8% to 3%"}, "kind": {"before": null, "after": "metric"}, "start": {"before": null, "after": "2020-01-01T00:00:00Z"}, "end": {"before": null, "after": "2090-01-01T00:00:00Z"}, "result.unit": {"before": null, "after": "%"}, "result.expected": {"before": null, "after": 0.098628232}, "delivery.done": {"before": null, "after": 0.0}, "delivery.total": {"before": null, "after": 0.0}, "delivery.dropped": {"before": null, "after": 0.0}, "delivery.unit": {"before": null, "after": "points"}, "overdue": {"before": null, "after": []}, "status": {"before": null, "after": "unknown"}, "signal.name": {"before": null, "after": "stale"}, "stale.reason": {"before": null, "after": "county-jira (jql project = \"DROP\" and component = Network): never synced"}, "weight": {"before": null, "after": 1.0}}, "entering": [], "leaving": [], "unread": ["county-jira: jql project = \"DROP\" and component = Network"]}, {"id": "survey", "title": "Conduct a user survey", "comes": true, "goes": false, "changes": {"objective": {"before": null, "after": "basic-education"}, "title": {"before": null, "after": "Conduct a user survey"}, "kind": {"before": null, "after": "milestone"}, "start": {"before": null, "after": "2020-01-01T00:00:00Z"}, "end": {"before": null, "after": "2090-01-01T00:00:00Z"}, "result.unit": {"before": null, "after": "%"}, "result.expected": {"before": null, "after": 0.098628232}, "delivery.done": {"before": null, "after": 0.0}, "delivery.total": {"before": null, "after": 0.0}, "delivery.dropped": {"before": null, "after": 0.0}, "delivery.unit": {"before": null, "after": "items"}, "overdue": {"before": null, "after": []}, "status": {"before": null, "after": "unknown"}, "signal.name": {"before": null, "after": "stale"}, "stale.reason": {"before": null, "after": "code (repo county/survey): never synced"}, "weight": {"before": null, "after": 1.0}}, "entering": [], "leaving": [], "unread": ["code: repo county/survey"]}, {"id": "tutoring", "title": "Raise the pupils who meet a tutor from 150 to 900", "comes": true, "goes": false, "changes": {"objective": {"before": null, "after": "tutors"}, "title": {"before": null, "after": "Raise the pupils who meet a tutor from 150 to 900"}, "kind": {"before": null, "after": "metric"}, "start": {"before": null, "after": "2020-01-01T00:00:00Z"}, "end": {"before": null, "after": "2022-01-01T00:00:00Z"}, "result.unit": {"before": null, "after": "pupils"}, "result.expected": {"before": null, "after": 1.0}, "delivery.done": {"before": null, "after": 0.0}, "delivery.total": {"before": null, "after": 0.0}, "delivery.dropped": {"before": null, "after": 0.0}, "delivery.unit": {"before": null, "after": "items"}, "overdue": {"before": null, "after": []}, "status": {"before": null, "after": "unknown"}, "signal.name": {"before": null, "after": "stale"}, "stale.reason": {"before": null, "after": "code (repo county/survey): never synced"}, "weight": {"before": null, "after": 1.0}}, "entering": [], "leaving": [], "unread": ["code: repo county/survey"]}], "kpis": [{"id": "dropout-rate", "title": "Dropout rate", "comes": true, "goes": false, "changes": {"title": {"before": null, "after": "Dropout rate"}, "unit": {"before": null, "after": "%"}, "healthy_max": {"before": null, "after": 4.0}}, "entering": [], "leaving": [], "unread": []}], "projects": [], "focus": {}}');
INSERT INTO "mapping_version" VALUES(2,'2026-11-26 17:26:24.159444','{"connections":{"code":{"kind":"github","token":"${GITHUB_TOKEN}","url":"${GITHUB_URL}"},"county-jira":{"email":"${JIRA_EMAIL}","kind":"jira","token":"${JIRA_TOKEN}","url":"${JIRA_URL}"}},"kpis":[{"every":"100 years","healthy":{"max":4},"id":"dropout-rate","measure":{"csv":{"date":"day","path":"dropout.csv","value":"rate"}},"title":"Dropout rate","unit":"%"}],"objectives":[{"id":"basic-education","key_results":[{"id":"dropout","measure":{"kpi":"dropout-rate"},"metric":{"baseline":8,"target":3,"unit":"%"},"title":"Reduce the annual school dropout rate from 8% to 3%","work":{"jira":{"jql":"project = \"DROP\" and component = Network","weigh_by":"points"}}},{"id":"survey","milestone":{"stages":[{"share":60,"title":"Write the questionnaire","work":{"github":{"repo":"county/survey"}}},{"id":"findings","share":40,"title":"Publish the findings"}]},"title":"Conduct a user survey"}],"owner":"education-board","period":"2020..2089","title":"Increase the quality of basic education"},{"id":"tutors","key_results":[{"id":"tutoring","measure":"checkin","metric":{"baseline":150,"every":"100 years","target":900,"unit":"pupils"},"title":"Raise the pupils who meet a tutor from 150 to 900","work":{"github":{"milestone":"Questionnaire","repo":"county/survey"}}}],"owner":"inclusion-office","period":"2020..2021","title":"Every pupil at risk has a tutor"}],"schedule":{"timezone":"Europe/Lisbon"},"slack":{"digests":[{"channel":"#okrs","objectives":"all","when":"mondays at 09:00"}],"token":"${SLACK_BOT_TOKEN}","url":"${SLACK_URL}"},"version":1}','{"objectives":[{"id":"basic-education","title":"Increase the quality of basic education","period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"key_results":[{"id":"dropout","title":"Reduce the annual school dropout rate from 8% to 3%","kind":{"baseline":8.0,"target":3.0,"unit":"%","every":"P100Y100D","series":"kpi:dropout-rate","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Reduce the annual school dropout rate from 8% to 3%","work":[{"connection":"county-jira","scope":"jql project = \"DROP\" and component = Network","criteria":[],"weigh_by":"points"}],"due":null,"target":null}],"project":null},{"id":"survey","title":"Conduct a user survey","kind":{"stages":[{"id":"write-the-questionnaire","title":"Write the questionnaire","share":60.0,"work":[{"connection":"code","scope":"repo county/survey","criteria":[],"weigh_by":"count"}],"due":null},{"id":"findings","title":"Publish the findings","share":40.0,"work":[],"due":null}],"credit":"whole"},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[],"project":null}],"owner":"education-board"},{"id":"tutors","title":"Every pupil at risk has a tutor","period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"key_results":[{"id":"tutoring","title":"Raise the pupils who meet a tutor from 150 to 900","kind":{"baseline":150.0,"target":900.0,"unit":"pupils","every":"P100Y100D","series":"kr:tutoring","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Raise the pupils who meet a tutor from 150 to 900","work":[{"connection":"code","scope":"repo county/survey","criteria":[{"facet":"milestone","any_of":["Questionnaire"]}],"weigh_by":"count"}],"due":null,"target":null}],"project":null}],"owner":"inclusion-office"}],"projects":[],"kpis":[{"id":"dropout-rate","title":"Dropout rate","unit":"%","least":null,"most":4.0,"every":"P100Y100D","series":"kpi:dropout-rate","tracker":null}],"bands":{"on_track":5.0,"behind":25.0},"stale_after":"P1D"}','{"objectives":[{"id":"basic-education","title":"Increase the quality of basic education","comes":false,"goes":false,"changes":{"progress":{"before":0.3,"after":0.35}},"entering":[],"leaving":[],"unread":[]}],"key_results":[{"id":"survey","title":"Conduct a user survey","comes":false,"goes":false,"changes":{"result.value":{"before":30.0,"after":40.0},"result.progress":{"before":0.3,"after":0.4}},"entering":[],"leaving":[],"unread":[]}],"kpis":[],"projects":[],"focus":{}}');
CREATE TABLE "measurement" (
	id INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	value FLOAT, 
	recorded_at DATETIME NOT NULL, 
	known_at DATETIME NOT NULL, 
	source TEXT NOT NULL, 
	"by" TEXT, 
	note TEXT, 
	CONSTRAINT pk_measurement PRIMARY KEY (id)
);
INSERT INTO "measurement" VALUES(1,'kpi:dropout-rate','2025-07-30 23:00:00.000000',8.0,'2026-11-26 17:26:20.794884','2025-07-30 23:00:00.000000','csv dropout.csv',NULL,NULL);
INSERT INTO "measurement" VALUES(2,'kpi:dropout-rate','2026-07-30 23:00:00.000000',7.0,'2026-11-26 17:26:20.794884','2026-07-30 23:00:00.000000','csv dropout.csv',NULL,NULL);
INSERT INTO "measurement" VALUES(3,'kr:tutoring','2021-06-29 23:00:00.000000',600.0,'2026-11-26 17:26:21.413046','2021-06-29 23:00:00.000000','check-in','ana','counted by the schools');
CREATE TABLE measuring_source (
	id INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	succeeded_at DATETIME, 
	trouble TEXT, 
	CONSTRAINT pk_measuring_source PRIMARY KEY (id)
);
INSERT INTO "measuring_source" VALUES(1,'kpi:dropout-rate','2026-11-26 17:26:20.798905','2026-11-26 17:26:20.793933',NULL);
INSERT INTO "measuring_source" VALUES(2,'kpi:dropout-rate','2026-11-26 17:26:24.253221','2026-11-26 17:26:24.247220',NULL);
INSERT INTO "measuring_source" VALUES(3,'kpi:dropout-rate','2026-11-26 17:26:25.806463','2026-11-26 17:26:25.787180',NULL);
CREATE TABLE occurrence (
	job TEXT NOT NULL, 
	scheduled_for DATETIME NOT NULL, 
	claimed_at DATETIME NOT NULL, 
	CONSTRAINT pk_occurrence PRIMARY KEY (job, scheduled_for)
);
INSERT INTO "occurrence" VALUES('digest #okrs','2026-11-23 09:00:00.000000','2026-11-23 09:00:01.000000');
CREATE TABLE okrsync_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT okrsync_revision_pkc PRIMARY KEY (version_num)
);
INSERT INTO "okrsync_revision" VALUES('0007');
CREATE TABLE override (
	id INTEGER NOT NULL, 
	key_result TEXT NOT NULL, 
	value FLOAT, 
	reason TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_override PRIMARY KEY (id)
);
INSERT INTO "override" VALUES(1,'dropout',6.5,'reported twice','ana','2026-11-26 17:26:22.120920','2089-01-02 00:00:00.000000');
CREATE TABLE posting (
	occurrence TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	claimed_at DATETIME NOT NULL, 
	posted_at DATETIME, 
	receipt TEXT, 
	CONSTRAINT pk_posting PRIMARY KEY (occurrence, channel)
);
INSERT INTO "posting" VALUES('digest #okrs 0 9 * * 1 Europe/Lisbon by hand 2026-11-26T17:26:23.462759Z','#okrs','2026-11-26 17:26:23.462774','2026-11-26 17:26:23.530018','C0000000001:1795713983.000004');
INSERT INTO "posting" VALUES('digest #okrs 0 9 * * 1 Europe/Lisbon 2026-11-23T09:00:00Z','#okrs','2026-11-26 17:26:25.783300',NULL,NULL);
CREATE TABLE scope (
	id INTEGER NOT NULL, 
	connection TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	cursor TEXT, 
	reconciled_at DATETIME, 
	remembered_until DATETIME, 
	remembered_since DATETIME, remembered_at DATETIME, reading_since DATETIME, 
	CONSTRAINT pk_scope PRIMARY KEY (id), 
	CONSTRAINT uq_scope_connection_kind_name UNIQUE (connection, kind, name)
);
INSERT INTO "scope" VALUES(1,'county-jira','jql','project = "DROP" and component = Network','{"shape":"7a697f3a8df8b29f","began":1795713985000,"looked_long":1795713980000,"floor":1795706784000,"looked_at":1795713980000,"all_at":1795713980000,"names":{"s10000":"ac5535c6","t10000":"cab2e633","c10101":"8d0bae8f","s10002":"b5986e76","t10001":"b01886b4","s10001":"31593096","fcustomfield_10026":"c86dbcc5","fcustomfield_10016":"5d98c56f","fcustomfield_10031":"3bc99976"},"homes":["10100"],"sprints":[],"open_sprints":[]}','2026-11-26 17:26:25.824240','2026-11-26 17:26:20.724267',NULL,'2026-11-26 17:26:20.778841',NULL);
INSERT INTO "scope" VALUES(2,'code','repo','county/survey','{"policy":"5f40969909d2","home":"county/survey","labels":{"marks":["391698fc"]},"milestones":{"marks":["0c2e6096"]},"looked_at":"2026-11-26T17:26:24Z","since":"2026-11-26T17:21:23Z","etag":"W/\"aa4d4ecff7ef504eaa7eed038c42ec0a310bf943d62e54d0f063bd0ecfd9bb5a\""}','2026-11-26 17:26:24.204986','2026-11-26 17:26:20.725326',NULL,'2026-11-26 17:26:20.791008',NULL);
CREATE TABLE sighting (
	scope_id INTEGER NOT NULL, 
	item_id TEXT NOT NULL, 
	CONSTRAINT pk_sighting PRIMARY KEY (scope_id, item_id), 
	CONSTRAINT fk_sighting_scope_id_scope FOREIGN KEY(scope_id) REFERENCES scope (id)
);
INSERT INTO "sighting" VALUES(1,'10109');
CREATE TABLE sync_run (
	id INTEGER NOT NULL, 
	scope_id INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	outcome TEXT NOT NULL, 
	seen INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	gone INTEGER NOT NULL, 
	trouble TEXT, 
	trouble_kind TEXT, 
	hint TEXT, 
	CONSTRAINT pk_sync_run PRIMARY KEY (id), 
	CONSTRAINT fk_sync_run_scope_id_scope FOREIGN KEY(scope_id) REFERENCES scope (id), 
	CONSTRAINT uq_sync_run_scope_id_started_at UNIQUE (scope_id, started_at)
);
INSERT INTO "sync_run" VALUES(1,1,'2026-11-26 17:26:20.724267','2026-11-26 17:26:20.750578','accepted',5,5,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(2,2,'2026-11-26 17:26:20.725326','2026-11-26 17:26:20.745575','accepted',7,7,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(3,1,'2026-11-26 17:26:24.198296','2026-11-26 17:26:24.244816','accepted',5,0,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(4,2,'2026-11-26 17:26:24.204986','2026-11-26 17:26:24.239521','accepted',7,1,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(5,2,'2026-11-26 17:26:25.805137','2026-11-26 17:26:25.847367','accepted',7,0,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(6,1,'2026-11-26 17:26:25.824240','2026-11-26 17:26:25.855435','accepted',5,0,0,NULL,NULL,NULL);
CREATE TABLE tally (
	id INTEGER NOT NULL, 
	"plan" TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	first JSON NOT NULL, 
	last JSON NOT NULL, 
	figures JSON NOT NULL, 
	CONSTRAINT pk_tally PRIMARY KEY (id)
);
INSERT INTO "tally" VALUES(1,'582f5e099973310674413ee934c12cf9','2026-11-26 17:26:20.724267','[["county-jira","jql project = \"DROP\" and component = Network","2026-11-26T17:26:20.724267+00:00"]]','[["county-jira","jql project = \"DROP\" and component = Network","2026-11-26T17:26:20.724267+00:00"]]','{"whole":[2.0,15.0,0.0,"points",false],"shares":[15.0],"by_part":[[2.0,15.0,0.0,"points",false]]}');
INSERT INTO "tally" VALUES(2,'2eec3ff60353d2e41c7b2331347fa3e2','2026-11-26 17:26:20.725326','[["code","repo county/survey","2026-11-26T17:26:20.725326+00:00"]]','[["code","repo county/survey","2026-11-26T17:26:20.725326+00:00"]]','{"whole":[2.0,5.0,2.0,"items",false],"shares":[5.0,0.0],"by_part":[[2.0,5.0,2.0,"items",false],[0.0,0.0,0.0,"items",false]]}');
INSERT INTO "tally" VALUES(3,'b1189372109d2ea23f05d9a40874de16','2026-11-26 17:26:20.725326','[["code","repo county/survey","2026-11-26T17:26:20.725326+00:00"]]','[["code","repo county/survey","2026-11-26T17:26:20.725326+00:00"]]','{"whole":[2.0,5.0,2.0,"items",false],"shares":[5.0],"by_part":[[2.0,5.0,2.0,"items",false]]}');
INSERT INTO "tally" VALUES(4,'2eec3ff60353d2e41c7b2331347fa3e2','2026-11-26 17:26:24.204986','[["code","repo county/survey","2026-11-26T17:26:24.204986+00:00"]]','[["code","repo county/survey","2026-11-26T17:26:24.204986+00:00"]]','{"whole":[3.0,5.0,2.0,"items",false],"shares":[5.0,0.0],"by_part":[[3.0,5.0,2.0,"items",false],[0.0,0.0,0.0,"items",false]]}');
INSERT INTO "tally" VALUES(5,'b1189372109d2ea23f05d9a40874de16','2026-11-26 17:26:24.204986','[["code","repo county/survey","2026-11-26T17:26:24.204986+00:00"]]','[["code","repo county/survey","2026-11-26T17:26:24.204986+00:00"]]','{"whole":[3.0,5.0,2.0,"items",false],"shares":[5.0],"by_part":[[3.0,5.0,2.0,"items",false]]}');
CREATE TABLE watched (
	subject TEXT NOT NULL, 
	state JSON NOT NULL, 
	CONSTRAINT pk_watched PRIMARY KEY (subject)
);
INSERT INTO "watched" VALUES('key result dropout','{"status": "behind"}');
CREATE INDEX ix_sync_run_scope_id_outcome_started_at_ended_at ON sync_run (scope_id, outcome, started_at, ended_at);
CREATE INDEX ix_item_version_scope_id_valid_to ON item_version (scope_id, valid_to);
CREATE INDEX ix_measuring_source_series_at ON measuring_source (series, at);
CREATE INDEX ix_completion_key_result_at ON completion (key_result, at);
CREATE INDEX ix_override_key_result_at ON override (key_result, at);
CREATE INDEX ix_closing_objective_at ON closing (objective, at);
CREATE INDEX ix_evaluation_key_result_at ON evaluation (key_result, at);
CREATE INDEX ix_measurement_series_at ON measurement (series, at);
CREATE INDEX ix_letter_posted_at_until ON letter (posted_at, until);
CREATE INDEX ix_tally_plan_since ON tally ("plan", since);
CREATE INDEX ix_sync_run_changing ON sync_run (scope_id, started_at) WHERE changed > 0 OR gone > 0;
CREATE INDEX ix_item_version_scope_id_valid_from ON item_version (scope_id, valid_from);
COMMIT;
