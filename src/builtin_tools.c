#include "workspace.h"

const char builtin_office[] =
	"CREATE TABLE outbox(id INTEGER PRIMARY KEY, ticket TEXT, to_address TEXT, subject TEXT, body TEXT,"
	" key TEXT UNIQUE, at TEXT);"
	"CREATE TABLE desk_notes(id INTEGER PRIMARY KEY, ticket TEXT, author TEXT, text TEXT, at TEXT);"
	"CREATE TABLE desk_escalations(id INTEGER PRIMARY KEY, ticket TEXT, reason TEXT, key TEXT UNIQUE,"
	" at TEXT);";

/* Every desk can answer, note and hand over, even before anybody wrote a tool. They write to the
 * workspace's own office database; a file tools/NAME.json of the same name takes their place. */

#define ALL_ROLES "\"roles\":[\"agent\",\"analyst\",\"supervisor\",\"administrator\"]"
#define OFFICE "\"database\":\"records/office.db\""

const char *const builtin_tools[] = {
	"{\"name\":\"send_reply\",\"description\":\"Send the reply to the customer (into the outbox).\","
	"\"kind\":\"sql\",\"roles\":[\"agent\",\"supervisor\",\"administrator\"],\"reversible\":false,"
	"\"arguments\":{\"type\":\"object\",\"properties\":{"
	"\"to\":{\"type\":\"string\",\"minLength\":3,\"maxLength\":320},"
	"\"subject\":{\"type\":\"string\",\"maxLength\":998},"
	"\"body\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":100000}},"
	"\"required\":[\"to\",\"subject\",\"body\"],\"additionalProperties\":false},"
	"\"origins\":{\"to\":[\"OPERATOR\",\"RECORD\",\"REQUESTER\"]},\"destinations\":[\"to\"],"
	"\"tier\":{\"default\":2},"
	"\"suggest\":{\"dispositions\":[\"answer\",\"clarify\"],\"arguments\":{"
	"\"to\":\"/ticket/requester/email\",\"subject\":\"/draft/subject\",\"body\":\"/draft/text\"}},"
	"\"sql\":{" OFFICE ",\"statements\":["
	"{\"run\":\"INSERT INTO outbox(ticket, to_address, subject, body, key, at) VALUES (:ticket, :to,"
	" :subject, :body, :key, :now)\",\"rows\":1,\"error\":\"this reply was sent already\"},"
	"{\"result\":\"SELECT id AS outbox_id, to_address FROM outbox WHERE key = :key\"}],"
	"\"erase\":[\"DELETE FROM outbox WHERE ticket = :ticket\"]}}",

	"{\"name\":\"add_note\",\"description\":\"Write an internal note on the ticket.\","
	"\"kind\":\"sql\"," ALL_ROLES ",\"reversible\":true,"
	"\"arguments\":{\"type\":\"object\",\"properties\":{"
	"\"text\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":20000}},"
	"\"required\":[\"text\"],\"additionalProperties\":false},\"tier\":{\"default\":0},"
	"\"sql\":{" OFFICE ",\"statements\":["
	"{\"run\":\"INSERT INTO desk_notes(ticket, author, text, at) VALUES (:ticket, :approver, :text,"
	" :now)\",\"rows\":1,\"error\":\"the note was not written\"},"
	"{\"result\":\"SELECT max(id) AS note_id FROM desk_notes\"}],"
	"\"erase\":[\"DELETE FROM desk_notes WHERE ticket = :ticket\"]}}",

	"{\"name\":\"escalate\",\"description\":\"Hand the ticket to a supervisor, with the reason.\","
	"\"kind\":\"sql\"," ALL_ROLES ",\"reversible\":true,"
	"\"arguments\":{\"type\":\"object\",\"properties\":{"
	"\"reason\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":4000}},"
	"\"required\":[\"reason\"],\"additionalProperties\":false},\"tier\":{\"default\":0},"
	"\"suggest\":{\"dispositions\":[\"abstain\",\"escalate\"],\"arguments\":{"
	"\"reason\":\"/draft/reason\"}},"
	"\"sql\":{" OFFICE ",\"statements\":["
	"{\"run\":\"INSERT INTO desk_escalations(ticket, reason, key, at) VALUES (:ticket, :reason, :key,"
	" :now)\",\"rows\":1,\"error\":\"this was escalated already\"},"
	"{\"result\":\"SELECT id AS escalation_id FROM desk_escalations WHERE key = :key\"}],"
	"\"erase\":[\"DELETE FROM desk_escalations WHERE ticket = :ticket\"]}}",
};

const size_t builtin_tool_count = sizeof builtin_tools / sizeof builtin_tools[0];
