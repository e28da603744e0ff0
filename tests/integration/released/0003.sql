BEGIN TRANSACTION;
CREATE TABLE closing (
	id INTEGER NOT NULL, 
	objective TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	"by" TEXT NOT NULL, 
	note TEXT, 
	figures JSON NOT NULL, 
	CONSTRAINT pk_closing PRIMARY KEY (id)
);
INSERT INTO "closing" VALUES(1,'tutors','2026-11-26 16:42:15.068418','ana','the tutors go on','{"score": 0.6, "key_results": [{"id": "tutoring", "objective": "tutors", "title": "Raise the pupils who meet a tutor from 150 to 900", "owner": null, "kind": "metric", "start": "2020-01-01T00:00:00Z", "end": "2022-01-01T00:00:00Z", "result": {"value": 600.0, "unit": "pupils", "progress": 0.6, "expected": 0.746865025, "measured_at": "2021-06-29T23:00:00Z", "override": null}, "delivery": {"progress": 0.6, "expected": 1.0, "done": 3.0, "total": 5.0, "dropped": 2.0, "unit": "items"}, "status": "missed", "signal": {"name": "stalled", "sentence": "Delivery stands at 60 % where 100 % was expected. The result stands at 60 % where 75 % was expected. Neither the work nor the result is where it should be."}, "stale": null, "score": 0.6}], "carry_over": [{"id": "tutoring", "title": "Raise the pupils who meet a tutor from 150 to 900", "value": 600.0, "progress": 0.6, "stages": []}]}');
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
INSERT INTO "completion" VALUES(1,'survey','findings','2026-11-26 16:41:54.581608',1,'ana',NULL);
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
INSERT INTO "connection_state" VALUES('county-jira','OKR sync (okr@county.example)','http://127.0.0.1:44087',NULL,'2026-11-26 16:41:33.554764','2026-11-26 16:42:21.578635',7,'[]',NULL,NULL,NULL,0,NULL);
INSERT INTO "connection_state" VALUES('code','okr-sync','http://127.0.0.1:36723',NULL,'2026-11-26 16:41:33.570248','2026-11-26 16:42:21.541434',1,'[{"name": "core", "remaining": 4981, "limit": 5000, "resets_at": "2026-11-26T17:00:00+00:00"}]',NULL,NULL,NULL,0,NULL);
CREATE TABLE evaluation (
	id INTEGER NOT NULL, 
	key_result TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	figures JSON NOT NULL, 
	CONSTRAINT pk_evaluation PRIMARY KEY (id)
);
INSERT INTO "evaluation" VALUES(1,'dropout','2026-11-26 16:41:33.920965','{"result": {"value": 7.0, "progress": 0.2}, "delivery": {"progress": 0.133333333, "done": 2.0, "total": 15.0, "dropped": 0.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(2,'survey','2026-11-26 16:41:33.920965','{"result": {"value": 0.0, "progress": 0.0}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "behind", "signal": "delivered, not moving", "stale": null}');
INSERT INTO "evaluation" VALUES(3,'tutoring','2026-11-26 16:41:33.920965','{"result": {"value": null, "progress": null}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "unknown", "signal": "not measured", "stale": null}');
INSERT INTO "evaluation" VALUES(4,'tutoring','2026-11-26 16:41:40.028947','{"result": {"value": 600.0, "progress": 0.6}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "missed", "signal": "stalled", "stale": null}');
INSERT INTO "evaluation" VALUES(5,'dropout','2026-11-26 16:41:47.609633','{"result": {"value": 6.5, "progress": 0.3}, "delivery": {"progress": 0.133333333, "done": 2.0, "total": 15.0, "dropped": 0.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(6,'survey','2026-11-26 16:41:54.618692','{"result": {"value": 30.0, "progress": 0.3}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(7,'survey','2026-11-26 16:42:10.785664','{"result": {"value": 40.0, "progress": 0.4}, "delivery": {"progress": 0.6, "done": 3.0, "total": 5.0, "dropped": 2.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(8,'tutoring','2026-11-26 16:42:10.785664','{"result": {"value": 600.0, "progress": 0.6}, "delivery": {"progress": 0.6, "done": 3.0, "total": 5.0, "dropped": 2.0}, "status": "missed", "signal": "stalled", "stale": null}');
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
INSERT INTO "item_version" VALUES(1,1,'I_kwDOAAAALcbE','2026-11-26 16:41:33.575226',NULL,0,'514521b031036e426bc1ba6c74ffb795',NULL,NULL,'county/survey#1','Collect pain points from the parents'' councils','http://127.0.0.1:36723/county/survey/issues/1','issue','done','closed','completed','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:41:27.000000','2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(2,1,'I_kwDOAAAALcbG','2026-11-26 16:41:33.575226',NULL,0,'45114418ef1f79e0379fb0b115bc1cfd',NULL,NULL,'county/survey#2','Draft the questionnaire for pupils','http://127.0.0.1:36723/county/survey/issues/2','issue','done','closed','completed','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:41:27.000000','2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(3,1,'I_kwDOAAAALcbI','2026-11-26 16:41:33.575226',NULL,0,'670b352a6d4144619e658115450e0455',NULL,NULL,'county/survey#3','Draft the questionnaire for parents','http://127.0.0.1:36723/county/survey/issues/3','issue','doing','open',NULL,'2026-11-26 16:41:27.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'["in progress"]','[]','{}','{"label": ["in progress"], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(4,1,'I_kwDOAAAALcbK','2026-11-26 16:41:33.575226','2026-11-26 16:42:10.321274',0,'62c2b4ae2a28106fb5daa97bffb94525',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:36723/county/survey/issues/4','issue','todo','open',NULL,'2026-11-26 16:41:27.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(5,1,'I_kwDOAAAALcbM','2026-11-26 16:41:33.575226',NULL,0,'02cbcb0320863c9cc968fee4aa232c6d',NULL,NULL,'county/survey#5','Test the questionnaire with two classes','http://127.0.0.1:36723/county/survey/issues/5','issue','todo','open',NULL,'2026-11-26 16:41:27.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(6,1,'I_kwDOAAAALcbS','2026-11-26 16:41:33.575226',NULL,0,'9e86d39f416122e30af267aadc5e5ddc',NULL,NULL,'county/survey#6','Print the questionnaire on paper','http://127.0.0.1:36723/county/survey/issues/6','issue','dropped','closed','not_planned','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:41:27.000000','2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(7,1,'I_kwDOAAAALcbV','2026-11-26 16:41:33.575226',NULL,0,'fdc2b394e826c8dafed897f79888fbac',NULL,NULL,'county/survey#7','Questionnaire for the parents','http://127.0.0.1:36723/county/survey/issues/7','issue','dropped','closed','duplicate','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:41:27.000000','2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(8,2,'10115','2026-11-26 16:41:33.584345',NULL,0,'56078f64959d3f848a767ffa2241c4e3',NULL,NULL,'DROP-8','Support network','http://127.0.0.1:44087/browse/DROP-8','Epic','todo','To Do',NULL,'2026-11-26 16:41:27.118000',NULL,NULL,NULL,'2026-11-26 16:41:27.118000',NULL,NULL,'[]','[]','{}','{"type": ["Epic", "10000"], "status": ["To Do", "10000"], "component": ["Network", "10101"]}');
INSERT INTO "item_version" VALUES(9,2,'10116','2026-11-26 16:41:33.584345',NULL,0,'e69fd53712bc5342f09ae8f02f599eb6',NULL,NULL,'DROP-9','Sign the agreement with the youth centres','http://127.0.0.1:44087/browse/DROP-9','Story','done','Done','Done','2026-11-26 16:41:27.118000',NULL,'2026-11-26 16:41:27.118000',NULL,'2026-11-26 16:41:27.118000','10115',2.0,'[]','[]','{"Story Points": 2.0}','{"type": ["Story", "10001"], "status": ["Done", "10002"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(10,2,'10119','2026-11-26 16:41:33.584345',NULL,0,'83961e5df075b73fdd002bb026dc72fb',NULL,NULL,'DROP-10','Recruit 30 mentors for the first schools','http://127.0.0.1:44087/browse/DROP-10','Story','doing','In Progress',NULL,'2026-11-26 16:41:27.118000','2026-11-26 16:41:27.118000',NULL,NULL,'2026-11-26 16:41:27.118000','10115',5.0,'[]','[]','{"Story Points": 5.0}','{"type": ["Story", "10001"], "status": ["In Progress", "10001"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(11,2,'10121','2026-11-26 16:41:33.584345',NULL,0,'dab7cb9b71c359dc5f77857526c3afa8',NULL,NULL,'DROP-11','Train the mentors','http://127.0.0.1:44087/browse/DROP-11','Story','todo','To Do',NULL,'2026-11-26 16:41:27.118000',NULL,NULL,NULL,'2026-11-26 16:41:27.118000','10115',3.0,'[]','[]','{"Story Points": 3.0}','{"type": ["Story", "10001"], "status": ["To Do", "10000"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(12,2,'10122','2026-11-26 16:41:33.584345',NULL,0,'beddea7b9cb49adc688928b56aa44b7b',NULL,NULL,'DROP-12','Open the family helpline','http://127.0.0.1:44087/browse/DROP-12','Story','todo','To Do',NULL,'2026-11-26 16:41:27.118000',NULL,NULL,NULL,'2026-11-26 16:41:27.118000','10115',5.0,'[]','[]','{"Story Points": 5.0}','{"type": ["Story", "10001"], "status": ["To Do", "10000"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(13,1,'I_kwDOAAAALcbE','2026-11-26 16:41:27.000000','2026-11-26 16:41:33.575226',1,'514521b031036e426bc1ba6c74ffb795',NULL,NULL,'county/survey#1','Collect pain points from the parents'' councils','http://127.0.0.1:36723/county/survey/issues/1','issue','done','closed','completed','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:41:27.000000','2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(14,1,'I_kwDOAAAALcbG','2026-11-26 16:41:27.000000','2026-11-26 16:41:33.575226',1,'45114418ef1f79e0379fb0b115bc1cfd',NULL,NULL,'county/survey#2','Draft the questionnaire for pupils','http://127.0.0.1:36723/county/survey/issues/2','issue','done','closed','completed','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:41:27.000000','2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(15,1,'I_kwDOAAAALcbI','2026-11-26 16:41:27.000000','2026-11-26 16:41:33.575226',1,'9f7d8d424845c8b75d724693f9c89a6a',NULL,NULL,'county/survey#3','Draft the questionnaire for parents','http://127.0.0.1:36723/county/survey/issues/3','issue','doing','open',NULL,'2026-11-26 16:41:27.000000','2026-11-26 16:41:27.000000',NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'["in progress"]','[]','{}','{"label": ["in progress"], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(16,1,'I_kwDOAAAALcbK','2026-11-26 16:41:27.000000','2026-11-26 16:41:33.575226',1,'62c2b4ae2a28106fb5daa97bffb94525',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:36723/county/survey/issues/4','issue','todo','open',NULL,'2026-11-26 16:41:27.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(17,1,'I_kwDOAAAALcbM','2026-11-26 16:41:27.000000','2026-11-26 16:41:33.575226',1,'02cbcb0320863c9cc968fee4aa232c6d',NULL,NULL,'county/survey#5','Test the questionnaire with two classes','http://127.0.0.1:36723/county/survey/issues/5','issue','todo','open',NULL,'2026-11-26 16:41:27.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(18,1,'I_kwDOAAAALcbS','2026-11-26 16:41:27.000000','2026-11-26 16:41:33.575226',1,'9e86d39f416122e30af267aadc5e5ddc',NULL,NULL,'county/survey#6','Print the questionnaire on paper','http://127.0.0.1:36723/county/survey/issues/6','issue','dropped','closed','not_planned','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:41:27.000000','2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(19,1,'I_kwDOAAAALcbV','2026-11-26 16:41:27.000000','2026-11-26 16:41:33.575226',1,'fdc2b394e826c8dafed897f79888fbac',NULL,NULL,'county/survey#7','Questionnaire for the parents','http://127.0.0.1:36723/county/survey/issues/7','issue','dropped','closed','duplicate','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:41:27.000000','2026-11-30 00:00:00.000000','2026-11-26 16:41:27.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(20,2,'10115','2026-11-26 16:41:27.118000','2026-11-26 16:41:33.584345',1,'56078f64959d3f848a767ffa2241c4e3',NULL,NULL,'DROP-8','Support network','http://127.0.0.1:44087/browse/DROP-8','Epic','todo','To Do',NULL,'2026-11-26 16:41:27.118000',NULL,NULL,NULL,'2026-11-26 16:41:27.118000',NULL,NULL,'[]','[]','{}','{"type": ["Epic", "10000"], "status": ["To Do", "10000"], "component": ["Network", "10101"]}');
INSERT INTO "item_version" VALUES(21,2,'10116','2026-11-26 16:41:27.118000','2026-11-26 16:41:33.584345',1,'e69fd53712bc5342f09ae8f02f599eb6',NULL,NULL,'DROP-9','Sign the agreement with the youth centres','http://127.0.0.1:44087/browse/DROP-9','Story','done','Done','Done','2026-11-26 16:41:27.118000',NULL,'2026-11-26 16:41:27.118000',NULL,'2026-11-26 16:41:27.118000','10115',2.0,'[]','[]','{"Story Points": 2.0}','{"type": ["Story", "10001"], "status": ["Done", "10002"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(22,2,'10119','2026-11-26 16:41:27.118000','2026-11-26 16:41:33.584345',1,'83961e5df075b73fdd002bb026dc72fb',NULL,NULL,'DROP-10','Recruit 30 mentors for the first schools','http://127.0.0.1:44087/browse/DROP-10','Story','doing','In Progress',NULL,'2026-11-26 16:41:27.118000','2026-11-26 16:41:27.118000',NULL,NULL,'2026-11-26 16:41:27.118000','10115',5.0,'[]','[]','{"Story Points": 5.0}','{"type": ["Story", "10001"], "status": ["In Progress", "10001"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(23,2,'10121','2026-11-26 16:41:27.118000','2026-11-26 16:41:33.584345',1,'dab7cb9b71c359dc5f77857526c3afa8',NULL,NULL,'DROP-11','Train the mentors','http://127.0.0.1:44087/browse/DROP-11','Story','todo','To Do',NULL,'2026-11-26 16:41:27.118000',NULL,NULL,NULL,'2026-11-26 16:41:27.118000','10115',3.0,'[]','[]','{"Story Points": 3.0}','{"type": ["Story", "10001"], "status": ["To Do", "10000"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(24,2,'10122','2026-11-26 16:41:27.118000','2026-11-26 16:41:33.584345',1,'beddea7b9cb49adc688928b56aa44b7b',NULL,NULL,'DROP-12','Open the family helpline','http://127.0.0.1:44087/browse/DROP-12','Story','todo','To Do',NULL,'2026-11-26 16:41:27.118000',NULL,NULL,NULL,'2026-11-26 16:41:27.118000','10115',5.0,'[]','[]','{"Story Points": 5.0}','{"type": ["Story", "10001"], "status": ["To Do", "10000"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(25,1,'I_kwDOAAAALcbK','2026-11-26 16:42:10.321274',NULL,0,'5d154dae77a6541fdb5755292d354c75',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:36723/county/survey/issues/4','issue','done','closed','completed','2026-11-26 16:41:27.000000',NULL,'2026-11-26 16:42:05.000000','2026-11-30 00:00:00.000000','2026-11-26 16:42:05.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
CREATE TABLE lease (
	name TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	token INTEGER NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (name)
);
INSERT INTO "lease" VALUES('connection code','gone',7,'2026-11-26 09:00:00.000000');
CREATE TABLE mapping_version (
	number INTEGER NOT NULL, 
	adopted_at DATETIME NOT NULL, 
	content TEXT NOT NULL, 
	okrs TEXT NOT NULL, 
	effect JSON NOT NULL, 
	CONSTRAINT pk_mapping_version PRIMARY KEY (number)
);
INSERT INTO "mapping_version" VALUES(1,'2026-11-26 16:41:33.372946','{"connections":{"code":{"kind":"github","token":"${GITHUB_TOKEN}","url":"${GITHUB_URL}"},"county-jira":{"email":"${JIRA_EMAIL}","kind":"jira","token":"${JIRA_TOKEN}","url":"${JIRA_URL}"}},"kpis":[{"every":"100 years","healthy":{"max":4},"id":"dropout-rate","measure":{"csv":{"date":"day","path":"dropout.csv","value":"rate"}},"title":"Dropout rate","unit":"%"}],"objectives":[{"id":"basic-education","key_results":[{"id":"dropout","measure":{"kpi":"dropout-rate"},"metric":{"baseline":8,"target":3,"unit":"%"},"title":"Reduce the annual school dropout rate from 8% to 3%","work":{"jira":{"jql":"project = \"DROP\" and component = Network","weigh_by":"points"}}},{"id":"survey","milestone":{"stages":[{"share":70,"title":"Write the questionnaire","work":{"github":{"repo":"county/survey"}}},{"id":"findings","share":30,"title":"Publish the findings"}]},"title":"Conduct a user survey"}],"owner":"education-board","period":"2020..2089","title":"Increase the quality of basic education"},{"id":"tutors","key_results":[{"id":"tutoring","measure":"checkin","metric":{"baseline":150,"every":"100 years","target":900,"unit":"pupils"},"title":"Raise the pupils who meet a tutor from 150 to 900","work":{"github":{"milestone":"Questionnaire","repo":"county/survey"}}}],"owner":"inclusion-office","period":"2020..2021","title":"Every pupil at risk has a tutor"}],"schedule":{"timezone":"Europe/Lisbon"},"slack":{"digests":[{"channel":"#okrs","objectives":"all","when":"mondays at 09:00"}],"token":"${SLACK_BOT_TOKEN}","url":"${SLACK_URL}"},"version":1}','{"objectives":[{"id":"basic-education","title":"Increase the quality of basic education","period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"key_results":[{"id":"dropout","title":"Reduce the annual school dropout rate from 8% to 3%","kind":{"baseline":8.0,"target":3.0,"unit":"%","every":"P100Y100D","series":"kpi:dropout-rate","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Reduce the annual school dropout rate from 8% to 3%","work":[{"connection":"county-jira","scope":"jql project = \"DROP\" and component = Network","criteria":[],"weigh_by":"points"}],"due":null,"target":null}],"project":null},{"id":"survey","title":"Conduct a user survey","kind":{"stages":[{"id":"write-the-questionnaire","title":"Write the questionnaire","share":70.0,"work":[{"connection":"code","scope":"repo county/survey","criteria":[],"weigh_by":"count"}],"due":null},{"id":"findings","title":"Publish the findings","share":30.0,"work":[],"due":null}],"credit":"whole"},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[],"project":null}],"owner":"education-board"},{"id":"tutors","title":"Every pupil at risk has a tutor","period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"key_results":[{"id":"tutoring","title":"Raise the pupils who meet a tutor from 150 to 900","kind":{"baseline":150.0,"target":900.0,"unit":"pupils","every":"P100Y100D","series":"kr:tutoring","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Raise the pupils who meet a tutor from 150 to 900","work":[{"connection":"code","scope":"repo county/survey","criteria":[{"facet":"milestone","any_of":["Questionnaire"]}],"weigh_by":"count"}],"due":null,"target":null}],"project":null}],"owner":"inclusion-office"}],"projects":[],"kpis":[{"id":"dropout-rate","title":"Dropout rate","unit":"%","least":null,"most":4.0,"every":"P100Y100D","series":"kpi:dropout-rate","tracker":null}],"bands":{"on_track":5.0,"behind":25.0},"stale_after":"P1D"}','{"key_results": [{"id": "dropout", "title": "Reduce the annual school dropout rate from 8% to 3%", "comes": true, "goes": false, "changes": {"result_expected": {"before": null, "after": 0.098627015}, "status": {"before": null, "after": "unknown"}, "signal": {"before": null, "after": "stale"}}, "entering": [], "leaving": [], "unread": ["county-jira: jql project = \"DROP\" and component = Network"]}, {"id": "survey", "title": "Conduct a user survey", "comes": true, "goes": false, "changes": {"result_expected": {"before": null, "after": 0.098627015}, "status": {"before": null, "after": "unknown"}, "signal": {"before": null, "after": "stale"}}, "entering": [], "leaving": [], "unread": ["code: repo county/survey"]}, {"id": "tutoring", "title": "Raise the pupils who meet a tutor from 150 to 900", "comes": true, "goes": false, "changes": {"result_expected": {"before": null, "after": 1.0}, "status": {"before": null, "after": "unknown"}, "signal": {"before": null, "after": "stale"}}, "entering": [], "leaving": [], "unread": ["code: repo county/survey"]}], "kpis": [{"id": "dropout-rate", "title": "Dropout rate", "comes": true, "goes": false, "healthy": {"before": null, "after": null}}]}');
INSERT INTO "mapping_version" VALUES(2,'2026-11-26 16:42:10.154251','{"connections":{"code":{"kind":"github","token":"${GITHUB_TOKEN}","url":"${GITHUB_URL}"},"county-jira":{"email":"${JIRA_EMAIL}","kind":"jira","token":"${JIRA_TOKEN}","url":"${JIRA_URL}"}},"kpis":[{"every":"100 years","healthy":{"max":4},"id":"dropout-rate","measure":{"csv":{"date":"day","path":"dropout.csv","value":"rate"}},"title":"Dropout rate","unit":"%"}],"objectives":[{"id":"basic-education","key_results":[{"id":"dropout","measure":{"kpi":"dropout-rate"},"metric":{"baseline":8,"target":3,"unit":"%"},"title":"Reduce the annual school dropout rate from 8% to 3%","work":{"jira":{"jql":"project = \"DROP\" and component = Network","weigh_by":"points"}}},{"id":"survey","milestone":{"stages":[{"share":60,"title":"Write the questionnaire","work":{"github":{"repo":"county/survey"}}},{"id":"findings","share":40,"title":"Publish the findings"}]},"title":"Conduct a user survey"}],"owner":"education-board","period":"2020..2089","title":"Increase the quality of basic education"},{"id":"tutors","key_results":[{"id":"tutoring","measure":"checkin","metric":{"baseline":150,"every":"100 years","target":900,"unit":"pupils"},"title":"Raise the pupils who meet a tutor from 150 to 900","work":{"github":{"milestone":"Questionnaire","repo":"county/survey"}}}],"owner":"inclusion-office","period":"2020..2021","title":"Every pupil at risk has a tutor"}],"schedule":{"timezone":"Europe/Lisbon"},"slack":{"digests":[{"channel":"#okrs","objectives":"all","when":"mondays at 09:00"}],"token":"${SLACK_BOT_TOKEN}","url":"${SLACK_URL}"},"version":1}','{"objectives":[{"id":"basic-education","title":"Increase the quality of basic education","period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"key_results":[{"id":"dropout","title":"Reduce the annual school dropout rate from 8% to 3%","kind":{"baseline":8.0,"target":3.0,"unit":"%","every":"P100Y100D","series":"kpi:dropout-rate","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Reduce the annual school dropout rate from 8% to 3%","work":[{"connection":"county-jira","scope":"jql project = \"DROP\" and component = Network","criteria":[],"weigh_by":"points"}],"due":null,"target":null}],"project":null},{"id":"survey","title":"Conduct a user survey","kind":{"stages":[{"id":"write-the-questionnaire","title":"Write the questionnaire","share":60.0,"work":[{"connection":"code","scope":"repo county/survey","criteria":[],"weigh_by":"count"}],"due":null},{"id":"findings","title":"Publish the findings","share":40.0,"work":[],"due":null}],"credit":"whole"},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[],"project":null}],"owner":"education-board"},{"id":"tutors","title":"Every pupil at risk has a tutor","period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"key_results":[{"id":"tutoring","title":"Raise the pupils who meet a tutor from 150 to 900","kind":{"baseline":150.0,"target":900.0,"unit":"pupils","every":"P100Y100D","series":"kr:tutoring","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Raise the pupils who meet a tutor from 150 to 900","work":[{"connection":"code","scope":"repo county/survey","criteria":[{"facet":"milestone","any_of":["Questionnaire"]}],"weigh_by":"count"}],"due":null,"target":null}],"project":null}],"owner":"inclusion-office"}],"projects":[],"kpis":[{"id":"dropout-rate","title":"Dropout rate","unit":"%","least":null,"most":4.0,"every":"P100Y100D","series":"kpi:dropout-rate","tracker":null}],"bands":{"on_track":5.0,"behind":25.0},"stale_after":"P1D"}','{"key_results": [{"id": "survey", "title": "Conduct a user survey", "comes": false, "goes": false, "changes": {"result": {"before": 0.3, "after": 0.4}}, "entering": [], "leaving": [], "unread": []}], "kpis": []}');
CREATE TABLE measurement (
	id INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	value FLOAT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	known_at DATETIME NOT NULL, 
	source TEXT NOT NULL, 
	"by" TEXT, 
	note TEXT, 
	CONSTRAINT pk_measurement PRIMARY KEY (id)
);
INSERT INTO "measurement" VALUES(1,'kpi:dropout-rate','2025-07-30 23:00:00.000000',8.0,'2026-11-26 16:41:33.916025','2025-07-30 23:00:00.000000','csv dropout.csv',NULL,NULL);
INSERT INTO "measurement" VALUES(2,'kpi:dropout-rate','2026-07-30 23:00:00.000000',7.0,'2026-11-26 16:41:33.916025','2026-07-30 23:00:00.000000','csv dropout.csv',NULL,NULL);
INSERT INTO "measurement" VALUES(3,'kr:tutoring','2021-06-29 23:00:00.000000',600.0,'2026-11-26 16:41:40.012962','2021-06-29 23:00:00.000000','check-in','ana','counted by the schools');
CREATE TABLE measuring_source (
	id INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	succeeded_at DATETIME, 
	trouble TEXT, 
	CONSTRAINT pk_measuring_source PRIMARY KEY (id)
);
INSERT INTO "measuring_source" VALUES(1,'kpi:dropout-rate','2026-11-26 16:41:33.916025','2026-11-26 16:41:33.916025',NULL);
INSERT INTO "measuring_source" VALUES(2,'kpi:dropout-rate','2026-11-26 16:42:10.764934','2026-11-26 16:42:10.764934',NULL);
INSERT INTO "measuring_source" VALUES(3,'kpi:dropout-rate','2026-11-26 16:42:21.292373','2026-11-26 16:42:21.292373',NULL);
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
INSERT INTO "okrsync_revision" VALUES('0003');
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
INSERT INTO "override" VALUES(1,'dropout',6.5,'reported twice','ana','2026-11-26 16:41:47.594961','2089-01-02 00:00:00.000000');
CREATE TABLE posting (
	occurrence TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	claimed_at DATETIME NOT NULL, 
	posted_at DATETIME, 
	receipt TEXT, 
	CONSTRAINT pk_posting PRIMARY KEY (occurrence, channel)
);
INSERT INTO "posting" VALUES('digest #okrs 0 9 * * 1 Europe/Lisbon by hand 2026-11-26T16:42:03.127955Z','#okrs','2026-11-26 16:42:03.127978','2026-11-26 16:42:03.127978','1795711323.000004');
INSERT INTO "posting" VALUES('digest #okrs 0 9 * * 1 Europe/Lisbon 2026-11-23T09:00:00Z','#okrs','2026-11-26 16:42:21.322357',NULL,NULL);
CREATE TABLE scope (
	id INTEGER NOT NULL, 
	connection TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	cursor TEXT, 
	reconciled_at DATETIME, 
	remembered_until DATETIME, 
	remembered_since DATETIME, 
	CONSTRAINT pk_scope PRIMARY KEY (id), 
	CONSTRAINT uq_scope_connection_kind_name UNIQUE (connection, kind, name)
);
INSERT INTO "scope" VALUES(1,'code','repo','county/survey','{"policy":"5f40969909d2","home":"county/survey","labels":{"marks":["391698fc"]},"milestones":{"marks":["0c2e6096"]},"looked_at":"2026-11-26T16:42:10Z","since":"2026-11-26T16:37:05Z","etag":"W/\"62c89ae48f75b705f4e5ae0402cca7d20ab8a4f89c560c0186bbcb213d522e1f\""}','2026-11-26 16:42:10.321274','2026-11-26 16:41:33.575226',NULL);
INSERT INTO "scope" VALUES(2,'county-jira','jql','project = "DROP" and component = Network','{"shape":"b7ee70c0ee604c32","began":1795711341000,"looked_long":1795711293000,"floor":1795704130000,"looked_at":1795711293000,"all_at":1795711293000,"names":{"s10000":"ac5535c6","t10000":"cab2e633","c10101":"8d0bae8f","s10002":"b5986e76","t10001":"b01886b4","s10001":"31593096","fcustomfield_10026":"c86dbcc5","fcustomfield_10016":"5d98c56f","fcustomfield_10031":"3bc99976"},"homes":["10100"],"sprints":[],"open_sprints":[]}','2026-11-26 16:42:21.334589','2026-11-26 16:41:33.584345',NULL);
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
INSERT INTO "sync_run" VALUES(1,1,'2026-11-26 16:41:33.575226','2026-11-26 16:41:33.756604','accepted',7,7,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(2,2,'2026-11-26 16:41:33.584345','2026-11-26 16:41:33.660292','accepted',5,5,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(3,2,'2026-11-26 16:42:10.302579','2026-11-26 16:42:10.736592','accepted',5,0,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(4,1,'2026-11-26 16:42:10.321274','2026-11-26 16:42:10.457729','accepted',7,1,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(5,2,'2026-11-26 16:42:21.334589','2026-11-26 16:42:21.577843','accepted',5,0,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(6,1,'2026-11-26 16:42:21.338689','2026-11-26 16:42:21.533287','accepted',7,0,0,NULL,NULL,NULL);
CREATE INDEX ix_sync_run_scope_id_outcome_started_at_ended_at ON sync_run (scope_id, outcome, started_at, ended_at);
CREATE INDEX ix_item_version_scope_id_valid_to ON item_version (scope_id, valid_to);
CREATE INDEX ix_measurement_series_at ON measurement (series, at);
CREATE INDEX ix_measuring_source_series_at ON measuring_source (series, at);
CREATE INDEX ix_completion_key_result_at ON completion (key_result, at);
CREATE INDEX ix_override_key_result_at ON override (key_result, at);
CREATE INDEX ix_closing_objective_at ON closing (objective, at);
CREATE INDEX ix_evaluation_key_result_at ON evaluation (key_result, at);
COMMIT;
