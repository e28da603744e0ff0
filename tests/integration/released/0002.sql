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
INSERT INTO "closing" VALUES(1,'tutors','2026-11-26 16:41:05.320062','ana','the tutors go on','{"score": 0.6, "key_results": [{"id": "tutoring", "objective": "tutors", "title": "Raise the pupils who meet a tutor from 150 to 900", "owner": null, "kind": "metric", "start": "2020-01-01T00:00:00Z", "end": "2022-01-01T00:00:00Z", "result": {"value": 600.0, "unit": "pupils", "progress": 0.6, "expected": 0.746865025, "measured_at": "2021-06-29T23:00:00Z", "override": null}, "delivery": {"progress": 0.6, "expected": 1.0, "done": 3.0, "total": 5.0, "dropped": 2.0, "unit": "items"}, "status": "missed", "signal": {"name": "stalled", "sentence": "Delivery stands at 60 % where 100 % was expected. The result stands at 60 % where 75 % was expected. Neither the work nor the result is where it should be."}, "stale": null, "score": 0.6}], "carry_over": [{"id": "tutoring", "title": "Raise the pupils who meet a tutor from 150 to 900", "value": 600.0, "progress": 0.6, "stages": []}]}');
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
INSERT INTO "completion" VALUES(1,'survey','findings','2026-11-26 16:40:45.886677',1,'ana',NULL);
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
	closed_because TEXT, 
	CONSTRAINT pk_connection_state PRIMARY KEY (name)
);
INSERT INTO "connection_state" VALUES('county-jira','OKR sync (okr@county.example)','http://127.0.0.1:43069',NULL,'2026-11-26 16:40:28.017620','2026-11-26 16:41:10.054446',7,'[]',NULL,NULL);
INSERT INTO "connection_state" VALUES('code','okr-sync','http://127.0.0.1:35199',NULL,'2026-11-26 16:40:28.033444','2026-11-26 16:41:09.668894',3,'[{"name": "core", "remaining": 4977, "limit": 5000, "resets_at": "2026-11-26T17:00:00+00:00"}]',NULL,NULL);
CREATE TABLE evaluation (
	id INTEGER NOT NULL, 
	key_result TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	figures JSON NOT NULL, 
	CONSTRAINT pk_evaluation PRIMARY KEY (id)
);
INSERT INTO "evaluation" VALUES(1,'dropout','2026-11-26 16:40:28.851385','{"result": {"value": 7.0, "progress": 0.2}, "delivery": {"progress": 0.133333333, "done": 2.0, "total": 15.0, "dropped": 0.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(2,'survey','2026-11-26 16:40:28.851385','{"result": {"value": 0.0, "progress": 0.0}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "behind", "signal": "delivered, not moving", "stale": null}');
INSERT INTO "evaluation" VALUES(3,'tutoring','2026-11-26 16:40:28.851385','{"result": {"value": null, "progress": null}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "unknown", "signal": "not measured", "stale": null}');
INSERT INTO "evaluation" VALUES(4,'tutoring','2026-11-26 16:40:36.099464','{"result": {"value": 600.0, "progress": 0.6}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "missed", "signal": "stalled", "stale": null}');
INSERT INTO "evaluation" VALUES(5,'dropout','2026-11-26 16:40:40.931865','{"result": {"value": 6.5, "progress": 0.3}, "delivery": {"progress": 0.133333333, "done": 2.0, "total": 15.0, "dropped": 0.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(6,'survey','2026-11-26 16:40:45.910431','{"result": {"value": 30.0, "progress": 0.3}, "delivery": {"progress": 0.4, "done": 2.0, "total": 5.0, "dropped": 2.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(7,'survey','2026-11-26 16:40:59.757849','{"result": {"value": 40.0, "progress": 0.4}, "delivery": {"progress": 0.6, "done": 3.0, "total": 5.0, "dropped": 2.0}, "status": "on_track", "signal": "on course", "stale": null}');
INSERT INTO "evaluation" VALUES(8,'tutoring','2026-11-26 16:40:59.757849','{"result": {"value": 600.0, "progress": 0.6}, "delivery": {"progress": 0.6, "done": 3.0, "total": 5.0, "dropped": 2.0}, "status": "missed", "signal": "stalled", "stale": null}');
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
INSERT INTO "item_version" VALUES(1,2,'10115','2026-11-26 16:40:28.165519',NULL,0,'dc521889374784ae5b52d5df78bebf97',NULL,NULL,'DROP-8','Support network','http://127.0.0.1:43069/browse/DROP-8','Epic','todo','To Do',NULL,'2026-11-26 16:40:23.088000',NULL,NULL,NULL,'2026-11-26 16:40:23.088000',NULL,NULL,'[]','[]','{}','{"type": ["Epic", "10000"], "status": ["To Do", "10000"], "component": ["Network", "10101"]}');
INSERT INTO "item_version" VALUES(2,2,'10116','2026-11-26 16:40:28.165519',NULL,0,'87fd5c58755e2872553f07228c87bd59',NULL,NULL,'DROP-9','Sign the agreement with the youth centres','http://127.0.0.1:43069/browse/DROP-9','Story','done','Done','Done','2026-11-26 16:40:23.088000',NULL,'2026-11-26 16:40:23.088000',NULL,'2026-11-26 16:40:23.088000','10115',2.0,'[]','[]','{"Story Points": 2.0}','{"type": ["Story", "10001"], "status": ["Done", "10002"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(3,2,'10119','2026-11-26 16:40:28.165519',NULL,0,'93c463868e7c9149725fe94c154f7c0d',NULL,NULL,'DROP-10','Recruit 30 mentors for the first schools','http://127.0.0.1:43069/browse/DROP-10','Story','doing','In Progress',NULL,'2026-11-26 16:40:23.088000','2026-11-26 16:40:23.088000',NULL,NULL,'2026-11-26 16:40:23.088000','10115',5.0,'[]','[]','{"Story Points": 5.0}','{"type": ["Story", "10001"], "status": ["In Progress", "10001"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(4,2,'10121','2026-11-26 16:40:28.165519',NULL,0,'47955cb71914390d0d7e920715117a39',NULL,NULL,'DROP-11','Train the mentors','http://127.0.0.1:43069/browse/DROP-11','Story','todo','To Do',NULL,'2026-11-26 16:40:23.088000',NULL,NULL,NULL,'2026-11-26 16:40:23.088000','10115',3.0,'[]','[]','{"Story Points": 3.0}','{"type": ["Story", "10001"], "status": ["To Do", "10000"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(5,2,'10122','2026-11-26 16:40:28.165519',NULL,0,'e78542c78d489b581022a3afca5c5ee0',NULL,NULL,'DROP-12','Open the family helpline','http://127.0.0.1:43069/browse/DROP-12','Story','todo','To Do',NULL,'2026-11-26 16:40:23.088000',NULL,NULL,NULL,'2026-11-26 16:40:23.088000','10115',5.0,'[]','[]','{"Story Points": 5.0}','{"type": ["Story", "10001"], "status": ["To Do", "10000"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(6,1,'I_kwDOAAAALcbE','2026-11-26 16:40:28.108128',NULL,0,'a63557377103bd109a4795f038ca206e',NULL,NULL,'county/survey#1','Collect pain points from the parents'' councils','http://127.0.0.1:35199/county/survey/issues/1','issue','done','closed','completed','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:23.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(7,1,'I_kwDOAAAALcbG','2026-11-26 16:40:28.108128',NULL,0,'dc6a33232dd8811926e843462963943b',NULL,NULL,'county/survey#2','Draft the questionnaire for pupils','http://127.0.0.1:35199/county/survey/issues/2','issue','done','closed','completed','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:23.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(8,1,'I_kwDOAAAALcbI','2026-11-26 16:40:28.108128',NULL,0,'561c4bae74dc4f1b1925a0b104343824',NULL,NULL,'county/survey#3','Draft the questionnaire for parents','http://127.0.0.1:35199/county/survey/issues/3','issue','doing','open',NULL,'2026-11-26 16:40:23.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'["in progress"]','[]','{}','{"label": ["in progress"], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(9,1,'I_kwDOAAAALcbK','2026-11-26 16:40:28.108128','2026-11-26 16:40:59.025438',0,'f2e9a06f72e0db72195c8ce8c003962c',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:35199/county/survey/issues/4','issue','todo','open',NULL,'2026-11-26 16:40:23.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(10,1,'I_kwDOAAAALcbM','2026-11-26 16:40:28.108128',NULL,0,'68f954cf5c9021915bcaea1ac65a0d48',NULL,NULL,'county/survey#5','Test the questionnaire with two classes','http://127.0.0.1:35199/county/survey/issues/5','issue','todo','open',NULL,'2026-11-26 16:40:23.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(11,1,'I_kwDOAAAALcbS','2026-11-26 16:40:28.108128',NULL,0,'9e35ed09389e92e0fb3c683cdcec9dfd',NULL,NULL,'county/survey#6','Print the questionnaire on paper','http://127.0.0.1:35199/county/survey/issues/6','issue','dropped','closed','not_planned','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:23.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(12,1,'I_kwDOAAAALcbV','2026-11-26 16:40:28.108128',NULL,0,'9b9e19862ac08953e6ea0a020bff0424',NULL,NULL,'county/survey#7','Questionnaire for the parents','http://127.0.0.1:35199/county/survey/issues/7','issue','dropped','closed','duplicate','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:23.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(13,2,'10115','2026-11-26 16:40:23.088000','2026-11-26 16:40:28.165519',1,'dc521889374784ae5b52d5df78bebf97',NULL,NULL,'DROP-8','Support network','http://127.0.0.1:43069/browse/DROP-8','Epic','todo','To Do',NULL,'2026-11-26 16:40:23.088000',NULL,NULL,NULL,'2026-11-26 16:40:23.088000',NULL,NULL,'[]','[]','{}','{"type": ["Epic", "10000"], "status": ["To Do", "10000"], "component": ["Network", "10101"]}');
INSERT INTO "item_version" VALUES(14,2,'10116','2026-11-26 16:40:23.088000','2026-11-26 16:40:28.165519',1,'87fd5c58755e2872553f07228c87bd59',NULL,NULL,'DROP-9','Sign the agreement with the youth centres','http://127.0.0.1:43069/browse/DROP-9','Story','done','Done','Done','2026-11-26 16:40:23.088000',NULL,'2026-11-26 16:40:23.088000',NULL,'2026-11-26 16:40:23.088000','10115',2.0,'[]','[]','{"Story Points": 2.0}','{"type": ["Story", "10001"], "status": ["Done", "10002"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(15,2,'10119','2026-11-26 16:40:23.088000','2026-11-26 16:40:28.165519',1,'93c463868e7c9149725fe94c154f7c0d',NULL,NULL,'DROP-10','Recruit 30 mentors for the first schools','http://127.0.0.1:43069/browse/DROP-10','Story','doing','In Progress',NULL,'2026-11-26 16:40:23.088000','2026-11-26 16:40:23.088000',NULL,NULL,'2026-11-26 16:40:23.088000','10115',5.0,'[]','[]','{"Story Points": 5.0}','{"type": ["Story", "10001"], "status": ["In Progress", "10001"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(16,2,'10121','2026-11-26 16:40:23.088000','2026-11-26 16:40:28.165519',1,'47955cb71914390d0d7e920715117a39',NULL,NULL,'DROP-11','Train the mentors','http://127.0.0.1:43069/browse/DROP-11','Story','todo','To Do',NULL,'2026-11-26 16:40:23.088000',NULL,NULL,NULL,'2026-11-26 16:40:23.088000','10115',3.0,'[]','[]','{"Story Points": 3.0}','{"type": ["Story", "10001"], "status": ["To Do", "10000"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(17,2,'10122','2026-11-26 16:40:23.088000','2026-11-26 16:40:28.165519',1,'e78542c78d489b581022a3afca5c5ee0',NULL,NULL,'DROP-12','Open the family helpline','http://127.0.0.1:43069/browse/DROP-12','Story','todo','To Do',NULL,'2026-11-26 16:40:23.088000',NULL,NULL,NULL,'2026-11-26 16:40:23.088000','10115',5.0,'[]','[]','{"Story Points": 5.0}','{"type": ["Story", "10001"], "status": ["To Do", "10000"], "component": ["Network", "10101"], "parent": ["10115", "DROP-8"]}');
INSERT INTO "item_version" VALUES(18,1,'I_kwDOAAAALcbE','2026-11-26 16:40:23.000000','2026-11-26 16:40:28.108128',1,'a63557377103bd109a4795f038ca206e',NULL,NULL,'county/survey#1','Collect pain points from the parents'' councils','http://127.0.0.1:35199/county/survey/issues/1','issue','done','closed','completed','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:23.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(19,1,'I_kwDOAAAALcbG','2026-11-26 16:40:23.000000','2026-11-26 16:40:28.108128',1,'dc6a33232dd8811926e843462963943b',NULL,NULL,'county/survey#2','Draft the questionnaire for pupils','http://127.0.0.1:35199/county/survey/issues/2','issue','done','closed','completed','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:23.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(20,1,'I_kwDOAAAALcbI','2026-11-26 16:40:23.000000','2026-11-26 16:40:28.108128',1,'3d8e7cc5cac1e528e78c5a91ca004858',NULL,NULL,'county/survey#3','Draft the questionnaire for parents','http://127.0.0.1:35199/county/survey/issues/3','issue','doing','open',NULL,'2026-11-26 16:40:23.000000','2026-11-26 16:40:23.000000',NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'["in progress"]','[]','{}','{"label": ["in progress"], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(21,1,'I_kwDOAAAALcbK','2026-11-26 16:40:23.000000','2026-11-26 16:40:28.108128',1,'f2e9a06f72e0db72195c8ce8c003962c',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:35199/county/survey/issues/4','issue','todo','open',NULL,'2026-11-26 16:40:23.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(22,1,'I_kwDOAAAALcbM','2026-11-26 16:40:23.000000','2026-11-26 16:40:28.108128',1,'68f954cf5c9021915bcaea1ac65a0d48',NULL,NULL,'county/survey#5','Test the questionnaire with two classes','http://127.0.0.1:35199/county/survey/issues/5','issue','todo','open',NULL,'2026-11-26 16:40:23.000000',NULL,NULL,'2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["open"], "parent": []}');
INSERT INTO "item_version" VALUES(23,1,'I_kwDOAAAALcbS','2026-11-26 16:40:23.000000','2026-11-26 16:40:28.108128',1,'9e35ed09389e92e0fb3c683cdcec9dfd',NULL,NULL,'county/survey#6','Print the questionnaire on paper','http://127.0.0.1:35199/county/survey/issues/6','issue','dropped','closed','not_planned','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:23.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(24,1,'I_kwDOAAAALcbV','2026-11-26 16:40:23.000000','2026-11-26 16:40:28.108128',1,'9b9e19862ac08953e6ea0a020bff0424',NULL,NULL,'county/survey#7','Questionnaire for the parents','http://127.0.0.1:35199/county/survey/issues/7','issue','dropped','closed','duplicate','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:23.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:23.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
INSERT INTO "item_version" VALUES(25,1,'I_kwDOAAAALcbK','2026-11-26 16:40:59.025438',NULL,0,'8be436dba489cf6f9e6dd3cbe5e827ed',NULL,NULL,'county/survey#4','Translate the questionnaire into four languages','http://127.0.0.1:35199/county/survey/issues/4','issue','done','closed','completed','2026-11-26 16:40:23.000000',NULL,'2026-11-26 16:40:53.000000','2026-11-30 00:00:00.000000','2026-11-26 16:40:53.000000',NULL,NULL,'[]','[]','{}','{"label": [], "milestone": ["Questionnaire", "1"], "assignee": [], "type": ["issue"], "status": ["closed"], "parent": []}');
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
INSERT INTO "mapping_version" VALUES(1,'2026-11-26 16:40:27.836843','{"connections":{"code":{"kind":"github","token":"${GITHUB_TOKEN}","url":"${GITHUB_URL}"},"county-jira":{"email":"${JIRA_EMAIL}","kind":"jira","token":"${JIRA_TOKEN}","url":"${JIRA_URL}"}},"kpis":[{"every":"100 years","healthy":{"max":4},"id":"dropout-rate","measure":{"csv":{"date":"day","path":"dropout.csv","value":"rate"}},"title":"Dropout rate","unit":"%"}],"objectives":[{"id":"basic-education","key_results":[{"id":"dropout","measure":{"kpi":"dropout-rate"},"metric":{"baseline":8,"target":3,"unit":"%"},"title":"Reduce the annual school dropout rate from 8% to 3%","work":{"jira":{"jql":"project = \"DROP\" and component = Network","weigh_by":"points"}}},{"id":"survey","milestone":{"stages":[{"share":70,"title":"Write the questionnaire","work":{"github":{"repo":"county/survey"}}},{"id":"findings","share":30,"title":"Publish the findings"}]},"title":"Conduct a user survey"}],"owner":"education-board","period":"2020..2089","title":"Increase the quality of basic education"},{"id":"tutors","key_results":[{"id":"tutoring","measure":"checkin","metric":{"baseline":150,"every":"100 years","target":900,"unit":"pupils"},"title":"Raise the pupils who meet a tutor from 150 to 900","work":{"github":{"milestone":"Questionnaire","repo":"county/survey"}}}],"owner":"inclusion-office","period":"2020..2021","title":"Every pupil at risk has a tutor"}],"schedule":{"timezone":"Europe/Lisbon"},"slack":{"digests":[{"channel":"#okrs","objectives":"all","when":"mondays at 09:00"}],"token":"${SLACK_BOT_TOKEN}","url":"${SLACK_URL}"},"version":1}','{"objectives":[{"id":"basic-education","title":"Increase the quality of basic education","period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"key_results":[{"id":"dropout","title":"Reduce the annual school dropout rate from 8% to 3%","kind":{"baseline":8.0,"target":3.0,"unit":"%","every":"P100Y100D","series":"kpi:dropout-rate","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Reduce the annual school dropout rate from 8% to 3%","work":[{"connection":"county-jira","scope":"jql project = \"DROP\" and component = Network","criteria":[],"weigh_by":"points"}],"due":null,"target":null}],"project":null},{"id":"survey","title":"Conduct a user survey","kind":{"stages":[{"id":"write-the-questionnaire","title":"Write the questionnaire","share":70.0,"work":[{"connection":"code","scope":"repo county/survey","criteria":[],"weigh_by":"count"}],"due":null},{"id":"findings","title":"Publish the findings","share":30.0,"work":[],"due":null}],"credit":"whole"},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[],"project":null}],"owner":"education-board"},{"id":"tutors","title":"Every pupil at risk has a tutor","period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"key_results":[{"id":"tutoring","title":"Raise the pupils who meet a tutor from 150 to 900","kind":{"baseline":150.0,"target":900.0,"unit":"pupils","every":"P100Y100D","series":"kr:tutoring","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Raise the pupils who meet a tutor from 150 to 900","work":[{"connection":"code","scope":"repo county/survey","criteria":[{"facet":"milestone","any_of":["Questionnaire"]}],"weigh_by":"count"}],"due":null,"target":null}],"project":null}],"owner":"inclusion-office"}],"projects":[],"kpis":[{"id":"dropout-rate","title":"Dropout rate","unit":"%","least":null,"most":4.0,"every":"P100Y100D","series":"kpi:dropout-rate","tracker":null}],"bands":{"on_track":5.0,"behind":25.0},"stale_after":"P1D"}','{"key_results": [{"id": "dropout", "title": "Reduce the annual school dropout rate from 8% to 3%", "comes": true, "goes": false, "changes": {"result_expected": {"before": null, "after": 0.098626986}, "status": {"before": null, "after": "unknown"}, "signal": {"before": null, "after": "stale"}}, "entering": [], "leaving": [], "unread": ["county-jira: jql project = \"DROP\" and component = Network"]}, {"id": "survey", "title": "Conduct a user survey", "comes": true, "goes": false, "changes": {"result_expected": {"before": null, "after": 0.098626986}, "status": {"before": null, "after": "unknown"}, "signal": {"before": null, "after": "stale"}}, "entering": [], "leaving": [], "unread": ["code: repo county/survey"]}, {"id": "tutoring", "title": "Raise the pupils who meet a tutor from 150 to 900", "comes": true, "goes": false, "changes": {"result_expected": {"before": null, "after": 1.0}, "status": {"before": null, "after": "unknown"}, "signal": {"before": null, "after": "stale"}}, "entering": [], "leaving": [], "unread": ["code: repo county/survey"]}], "kpis": [{"id": "dropout-rate", "title": "Dropout rate", "comes": true, "goes": false, "healthy": {"before": null, "after": null}}]}');
INSERT INTO "mapping_version" VALUES(2,'2026-11-26 16:40:58.575148','{"connections":{"code":{"kind":"github","token":"${GITHUB_TOKEN}","url":"${GITHUB_URL}"},"county-jira":{"email":"${JIRA_EMAIL}","kind":"jira","token":"${JIRA_TOKEN}","url":"${JIRA_URL}"}},"kpis":[{"every":"100 years","healthy":{"max":4},"id":"dropout-rate","measure":{"csv":{"date":"day","path":"dropout.csv","value":"rate"}},"title":"Dropout rate","unit":"%"}],"objectives":[{"id":"basic-education","key_results":[{"id":"dropout","measure":{"kpi":"dropout-rate"},"metric":{"baseline":8,"target":3,"unit":"%"},"title":"Reduce the annual school dropout rate from 8% to 3%","work":{"jira":{"jql":"project = \"DROP\" and component = Network","weigh_by":"points"}}},{"id":"survey","milestone":{"stages":[{"share":60,"title":"Write the questionnaire","work":{"github":{"repo":"county/survey"}}},{"id":"findings","share":40,"title":"Publish the findings"}]},"title":"Conduct a user survey"}],"owner":"education-board","period":"2020..2089","title":"Increase the quality of basic education"},{"id":"tutors","key_results":[{"id":"tutoring","measure":"checkin","metric":{"baseline":150,"every":"100 years","target":900,"unit":"pupils"},"title":"Raise the pupils who meet a tutor from 150 to 900","work":{"github":{"milestone":"Questionnaire","repo":"county/survey"}}}],"owner":"inclusion-office","period":"2020..2021","title":"Every pupil at risk has a tutor"}],"schedule":{"timezone":"Europe/Lisbon"},"slack":{"digests":[{"channel":"#okrs","objectives":"all","when":"mondays at 09:00"}],"token":"${SLACK_BOT_TOKEN}","url":"${SLACK_URL}"},"version":1}','{"objectives":[{"id":"basic-education","title":"Increase the quality of basic education","period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"key_results":[{"id":"dropout","title":"Reduce the annual school dropout rate from 8% to 3%","kind":{"baseline":8.0,"target":3.0,"unit":"%","every":"P100Y100D","series":"kpi:dropout-rate","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Reduce the annual school dropout rate from 8% to 3%","work":[{"connection":"county-jira","scope":"jql project = \"DROP\" and component = Network","criteria":[],"weigh_by":"points"}],"due":null,"target":null}],"project":null},{"id":"survey","title":"Conduct a user survey","kind":{"stages":[{"id":"write-the-questionnaire","title":"Write the questionnaire","share":60.0,"work":[{"connection":"code","scope":"repo county/survey","criteria":[],"weigh_by":"count"}],"due":null},{"id":"findings","title":"Publish the findings","share":40.0,"work":[],"due":null}],"credit":"whole"},"period":{"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[],"project":null}],"owner":"education-board"},{"id":"tutors","title":"Every pupil at risk has a tutor","period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"key_results":[{"id":"tutoring","title":"Raise the pupils who meet a tutor from 150 to 900","kind":{"baseline":150.0,"target":900.0,"unit":"pupils","every":"P100Y100D","series":"kr:tutoring","checkpoints":[],"tracker":null},"period":{"start":"2020-01-01T00:00:00Z","end":"2022-01-01T00:00:00Z"},"owner":null,"weight":1.0,"plan":[{"title":"Raise the pupils who meet a tutor from 150 to 900","work":[{"connection":"code","scope":"repo county/survey","criteria":[{"facet":"milestone","any_of":["Questionnaire"]}],"weigh_by":"count"}],"due":null,"target":null}],"project":null}],"owner":"inclusion-office"}],"projects":[],"kpis":[{"id":"dropout-rate","title":"Dropout rate","unit":"%","least":null,"most":4.0,"every":"P100Y100D","series":"kpi:dropout-rate","tracker":null}],"bands":{"on_track":5.0,"behind":25.0},"stale_after":"P1D"}','{"key_results": [{"id": "survey", "title": "Conduct a user survey", "comes": false, "goes": false, "changes": {"result": {"before": 0.3, "after": 0.4}}, "entering": [], "leaving": [], "unread": []}], "kpis": []}');
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
INSERT INTO "measurement" VALUES(1,'kpi:dropout-rate','2025-07-30 23:00:00.000000',8.0,'2026-11-26 16:40:28.847723','2025-07-30 23:00:00.000000','csv dropout.csv',NULL,NULL);
INSERT INTO "measurement" VALUES(2,'kpi:dropout-rate','2026-07-30 23:00:00.000000',7.0,'2026-11-26 16:40:28.847723','2026-07-30 23:00:00.000000','csv dropout.csv',NULL,NULL);
INSERT INTO "measurement" VALUES(3,'kr:tutoring','2021-06-29 23:00:00.000000',600.0,'2026-11-26 16:40:35.945422','2021-06-29 23:00:00.000000','check-in','ana','counted by the schools');
CREATE TABLE measuring_source (
	id INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	succeeded_at DATETIME, 
	trouble TEXT, 
	CONSTRAINT pk_measuring_source PRIMARY KEY (id)
);
INSERT INTO "measuring_source" VALUES(1,'kpi:dropout-rate','2026-11-26 16:40:28.847723','2026-11-26 16:40:28.847723',NULL);
INSERT INTO "measuring_source" VALUES(2,'kpi:dropout-rate','2026-11-26 16:40:59.744293','2026-11-26 16:40:59.744293',NULL);
INSERT INTO "measuring_source" VALUES(3,'kpi:dropout-rate','2026-11-26 16:41:09.479611','2026-11-26 16:41:09.479611',NULL);
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
INSERT INTO "okrsync_revision" VALUES('0002');
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
INSERT INTO "override" VALUES(1,'dropout',6.5,'reported twice','ana','2026-11-26 16:40:40.862705','2089-01-02 00:00:00.000000');
CREATE TABLE posting (
	occurrence TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	claimed_at DATETIME NOT NULL, 
	posted_at DATETIME, 
	receipt TEXT, 
	CONSTRAINT pk_posting PRIMARY KEY (occurrence, channel)
);
INSERT INTO "posting" VALUES('digest 0 by hand 2026-11-26T16:40:51.752898Z','#okrs','2026-11-26 16:40:51.752898','2026-11-26 16:40:51.752898','1795711252.000004');
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
INSERT INTO "scope" VALUES(1,'code','repo','county/survey','{"policy":"5f40969909d2","labels":{"marks":["391698fc"],"etag":"W/\"96018b364ba6bf29e6f57e445b3078ec5bb86ead12148b5579acf07641cbe2d8\""},"milestones":{"marks":["0c2e6096"],"etag":"W/\"347c50f800a1f25df79b2916253e248f117da52166b0a2fb90af5fdb9a81dc64\""},"since":"2026-11-26T16:35:53Z","etag":"W/\"87e6bc434def417dd6615f5280bd3df6f8f9a34f34daaf5305fe92660934d47d\""}','2026-11-26 16:40:59.025438','2026-11-26 16:40:28.108128',NULL);
INSERT INTO "scope" VALUES(2,'county-jira','jql','project = "DROP" and component = Network','{"shape":"9f8a684b80de1e14","began":1795711269000,"looked_long":1795711228000,"floor":1795704059000,"sprints":[],"open_sprints":[]}','2026-11-26 16:41:09.487047','2026-11-26 16:40:28.165519',NULL);
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
INSERT INTO "sync_run" VALUES(1,1,'2026-11-26 16:40:28.108128','2026-11-26 16:40:28.517939','accepted',7,7,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(2,2,'2026-11-26 16:40:28.165519','2026-11-26 16:40:28.351404','accepted',5,5,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(3,2,'2026-11-26 16:40:59.025118','2026-11-26 16:40:59.662316','accepted',5,0,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(4,1,'2026-11-26 16:40:59.025438','2026-11-26 16:40:59.543176','accepted',7,1,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(5,2,'2026-11-26 16:41:09.487047','2026-11-26 16:41:10.053722','accepted',5,0,0,NULL,NULL,NULL);
INSERT INTO "sync_run" VALUES(6,1,'2026-11-26 16:41:09.481821','2026-11-26 16:41:09.649939','accepted',7,0,0,NULL,NULL,NULL);
CREATE INDEX ix_sync_run_scope_id_outcome_started_at_ended_at ON sync_run (scope_id, outcome, started_at, ended_at);
CREATE INDEX ix_item_version_scope_id_valid_to ON item_version (scope_id, valid_to);
CREATE INDEX ix_measurement_series_at ON measurement (series, at);
CREATE INDEX ix_measuring_source_series_at ON measuring_source (series, at);
CREATE INDEX ix_completion_key_result_at ON completion (key_result, at);
CREATE INDEX ix_override_key_result_at ON override (key_result, at);
CREATE INDEX ix_closing_objective_at ON closing (objective, at);
CREATE INDEX ix_evaluation_key_result_at ON evaluation (key_result, at);
COMMIT;
