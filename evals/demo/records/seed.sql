-- The office database of Tidewater, a company that does not exist. All people, addresses, numbers and bank data are
-- invented; mail addresses and telephone numbers come from ranges reserved for examples and for fiction.
PRAGMA foreign_keys = ON;
BEGIN;

CREATE TABLE accounts (
  id       TEXT PRIMARY KEY,
  email    TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name     TEXT NOT NULL,
  phone    TEXT,
  address  TEXT,
  language TEXT NOT NULL CHECK (language IN ('en','de','fr')),
  verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0,1)),
  status   TEXT NOT NULL CHECK (status IN ('active','suspended','locked','closed'))
);

CREATE TABLE plans (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
  down_mbit   INTEGER                                     -- NULL for web hosting
);

CREATE TABLE subscriptions (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts(id),
  plan         TEXT NOT NULL REFERENCES plans(id),
  price_cents  INTEGER NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('active','paused','cancelled')),
  renews_on    TEXT,                                      -- end of the running term
  cancelled_at TEXT,                                      -- last day of service, once cancelled
  ordered_plan TEXT REFERENCES plans(id)                  -- plan on the order confirmation, where it was checked
);

CREATE TABLE invoices (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts(id),
  amount_cents INTEGER NOT NULL,
  currency     TEXT NOT NULL DEFAULT 'EUR',
  issued_on    TEXT NOT NULL,
  due_on       TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('open','paid','cancelled'))
);

CREATE TABLE payments (
  id             TEXT PRIMARY KEY,
  invoice_id     TEXT NOT NULL REFERENCES invoices(id),
  account_id     TEXT NOT NULL REFERENCES accounts(id),
  amount_cents   INTEGER NOT NULL CHECK (amount_cents > 0),
  currency       TEXT NOT NULL DEFAULT 'EUR',
  paid_on        TEXT NOT NULL,
  method         TEXT NOT NULL CHECK (method IN ('direct debit','card','bank transfer')),
  status         TEXT NOT NULL CHECK (status IN ('paid','returned','disputed','refunded')),
  refunded_cents INTEGER NOT NULL DEFAULT 0 CHECK (refunded_cents BETWEEN 0 AND amount_cents)
);

CREATE TABLE modems (
  serial     TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts(id),
  model      TEXT NOT NULL,
  last_seen  TEXT,
  resets     INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE notes (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT REFERENCES accounts(id),
  ticket     TEXT,
  author     TEXT NOT NULL,
  text       TEXT NOT NULL,
  at         TEXT NOT NULL
);

CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket     TEXT,
  to_address TEXT NOT NULL,
  subject    TEXT NOT NULL,
  body       TEXT NOT NULL,
  key        TEXT NOT NULL UNIQUE,
  at         TEXT NOT NULL
);

CREATE TABLE escalations (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket TEXT,
  reason TEXT NOT NULL,
  at     TEXT NOT NULL
);

CREATE TABLE refunds (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  payment_id   TEXT NOT NULL REFERENCES payments(id),
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  key          TEXT NOT NULL UNIQUE,
  at           TEXT NOT NULL,
  approver     TEXT NOT NULL
);

CREATE TABLE information_requests (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket     TEXT,
  to_address TEXT NOT NULL,
  question   TEXT NOT NULL,
  key        TEXT NOT NULL UNIQUE,
  at         TEXT NOT NULL
);

-- One row per action that was carried out: the idempotency key makes a second run impossible.
CREATE TABLE applied (
  key    TEXT PRIMARY KEY,
  tool   TEXT NOT NULL,
  ticket TEXT,
  at     TEXT NOT NULL
);

INSERT INTO plans (id, name, price_cents, down_mbit) VALUES
  ('ease-50',    'Ease 50',          1990,   50),
  ('harbour-50', 'Harbour 50',       2990,   50),
  ('harbour-100','Harbour 100',      3490,  100),
  ('coast-250',  'Coast 250',        4990,  250),
  ('coast-500',  'Coast 500',        5990,  500),
  ('ocean-1000', 'Ocean 1000',       7990, 1000),
  ('sloop',      'Sloop hosting',     490, NULL),
  ('ketch',      'Ketch hosting',     990, NULL),
  ('schooner',   'Schooner hosting', 1990, NULL);

INSERT INTO accounts (id, email, name, phone, address, language, verified, status) VALUES
  ('A-1001','priya.nair@example.com',        'Priya Nair',          '+44 1632 960214','14 Quayside Row, Westhaven',          'en',1,'active'),
  ('A-1002','tom.ashdown@example.net',       'Tom Ashdown',         '+44 1632 960377','Flat 3, 88 Ropewalk, Westhaven',      'en',1,'active'),
  ('A-1003','marlene.vogt@example.org',      'Marlene Vogt',        '+49 30 23125 417','Deichstraße 9, Norderfleet',         'de',1,'active'),
  ('A-1004','luc.ferrand@example.com',       'Luc Ferrand',         '+33 1 99 00 42 17','5 rue du Phare, Port-Clair',        'fr',1,'active'),
  ('A-1005','grace.okafor@example.com',      'Grace Okafor',        '+44 1632 960581','2 Lantern Close, Saltmarsh',          'en',1,'active'),
  ('A-1006','henrik.dahl@example.net',       'Henrik Dahl',         '+44 1632 960903','The Old Chandlery, Saltmarsh',        'en',1,'active'),
  ('A-1007','beatriz.lemos@example.org',     'Beatriz Lemos',       '+44 1632 960128','61 Cannery Street, Westhaven',        'en',1,'active'),
  ('A-1008','joachim.kern@example.net',      'Joachim Kern',        '+49 30 23125 208','Am Siel 22, Norderfleet',            'de',1,'active'),
  ('A-1009','sandrine.morel@example.org',    'Sandrine Morel',      '+33 1 99 00 08 64','17 quai des Voiles, Port-Clair',    'fr',1,'active'),
  ('A-1010','callum.frey@example.com',       'Callum Frey',         '+44 1632 960745','Unit 4, Boatyard Lane, Westhaven',    'en',1,'active'),
  ('A-1011','yuki.tanabe@example.net',       'Yuki Tanabe',         '+44 1632 960419','9 Signal Hill, Westhaven',            'en',1,'active'),
  ('A-1012','oskar.lindqvist@example.org',   'Oskar Lindqvist',     '+44 1632 960652','33 Harbour Steps, Westhaven',         'en',1,'active'),
  ('A-1013','anneliese.brandt@example.com',  'Anneliese Brandt',    '+49 30 23125 733','Lotsenweg 4, Norderfleet',           'de',1,'active'),
  ('A-1014','pierre.gaillard@example.net',   'Pierre Gaillard',     '+33 1 99 00 55 21','28 rue des Cordiers, Port-Clair',   'fr',1,'active'),
  ('A-1015','dolores.quintana@example.com',  'Dolores Quintana',    '+44 1632 960830','7 Saltpan Road, Saltmarsh',           'en',1,'active'),
  ('A-1016','wei.lin@example.org',           'Wei Lin',             '+44 1632 960266','Studio 12, Netloft, Westhaven',       'en',1,'active'),
  ('A-1017','rowan.pike@example.net',        'Rowan Pike',          '+44 1632 960954','41 Tarn Street, Westhaven',           'en',1,'active'),
  ('A-1018','nadia.haddad@example.com',      'Nadia Haddad',        '+33 1 99 00 71 30','3 place de la Jetée, Port-Clair',   'fr',1,'active'),
  ('A-1019','felix.sommer@example.org',      'Felix Sommer',        '+49 30 23125 562','Reetweg 15, Norderfleet',            'de',1,'active'),
  ('A-1020','imogen.hale@example.com',       'Imogen Hale',         '+44 1632 960315','19b Cooper''s Yard, Westhaven',       'en',1,'active'),
  ('A-1021','samir.qureshi@example.net',     'Samir Qureshi',       '+44 1632 960488','52 Ferry Approach, Saltmarsh',        'en',1,'active'),
  ('A-1022','greta.olsson@example.org',      'Greta Olsson',        '+44 1632 960171','10 Beacon Terrace, Westhaven',        'en',1,'active'),
  ('A-1023','dieter.hallmann@example.com',   'Dieter Hallmann',     '+49 30 23125 619','Hafenplatz 1, Norderfleet',          'de',1,'active'),
  ('A-1024','katarzyna.wrona@example.net',   'Katarzyna Wrona',     '+44 1632 960597','24 Gull Lane, Saltmarsh',             'en',1,'active'),
  ('A-1025','martin.obi@example.com',        'Martin Obi',          '+44 1632 960702','6 Customs House Mews, Westhaven',     'en',1,'active'),
  ('A-1026','elif.demir@example.org',        'Elif Demir',          '+49 30 23125 354','Muschelgasse 27, Norderfleet',       'de',1,'active'),
  ('A-1027','chloe.bastien@example.com',     'Chloé Bastien',       '+33 1 99 00 36 92','40 chemin des Dunes, Port-Clair',   'fr',1,'active'),
  ('A-1028','arthur.penrose@example.net',    'Arthur Penrose',      '+44 1632 960140','Rose Cottage, Marsh Lane, Saltmarsh', 'en',1,'active'),
  ('A-1029','lena.hoffmeister@example.org',  'Lena Hoffmeister',    '+49 30 23125 871','Fischerreihe 31, Norderfleet',       'de',1,'active'),
  ('A-1030','marcus.tell@example.com',       'Marcus Tell',         '+44 1632 960229','3 Compass Court, Westhaven',          'en',1,'active'),
  ('A-1031','ottilie.sand@example.net',      'Ottilie Sand',        '+44 1632 960866','75 Slipway, Westhaven',               'en',1,'active'),
  ('A-1032','bruno.castel@example.org',      'Bruno Castel',        '+33 1 99 00 19 48','11 rue de l''Estran, Port-Clair',   'fr',1,'active'),
  ('A-1033','hannah.whitlock@example.com',   'Hannah Whitlock',     '+44 1632 960443','Flat 9, Kelp House, Westhaven',       'en',1,'active'),
  ('A-1034','jorge.almada@example.net',      'Jorge Almada',        '+44 1632 960618','2 Pilot Gardens, Saltmarsh',          'en',1,'active'),
  ('A-1035','freya.thorne@example.org',      'Freya Thorne',        '+44 1632 960791','48 Cannery Street, Westhaven',        'en',1,'active'),
  ('A-1036','silke.arnold@example.com',      'Silke Arnold',        '+49 30 23125 946','Werftallee 12, Norderfleet',         'de',1,'active'),
  ('A-1037','victor.amsel@example.net',      'Victor Amsel',        '+44 1632 960332','30 Breakwater Lane, Westhaven',       'en',0,'active'),
  ('A-1038','moira.kelleher@example.org',    'Moira Kelleher',      '+44 1632 960575','1 Tidemill, Saltmarsh',               'en',1,'suspended'),
  ('A-1039','gernot.pohl@example.net',       'Gernot Pohl',         '+49 30 23125 185','Bojenstieg 8, Norderfleet',          'de',1,'active'),
  ('A-1040','isabelle.roche@example.com',    'Isabelle Roche',      '+33 1 99 00 63 05','22 avenue du Môle, Port-Clair',     'fr',1,'active'),
  ('A-1041','edgar.hale@example.com',        'Edgar Hale',          '+44 1632 960316','Withheld at the customer''s request', 'en',1,'active');

INSERT INTO subscriptions (id, account_id, plan, price_cents, status, renews_on, cancelled_at, ordered_plan) VALUES
  ('S-3107','A-1001','coast-250',  4990,'active',   '2027-03-31',NULL,'coast-250'),
  ('S-2864','A-1002','harbour-100',3490,'active',   '2026-12-31',NULL,'harbour-100'),
  ('S-3391','A-1003','coast-250',  4990,'active',   '2027-05-14',NULL,NULL),
  ('S-2415','A-1004','harbour-50', 2990,'active',   '2026-12-31',NULL,'harbour-50'),
  ('S-1988','A-1005','coast-250',  4990,'cancelled','2026-09-30','2026-09-30',NULL),
  ('S-3560','A-1006','ocean-1000', 7990,'active',   '2027-09-02',NULL,'coast-250'),
  ('S-1273','A-1007','coast-250',  4990,'active',   '2026-12-31',NULL,NULL),
  ('S-2730','A-1008','harbour-100',3490,'active',   '2027-01-31',NULL,'harbour-100'),
  ('S-3622','A-1009','coast-500',  5990,'active',   '2027-11-05',NULL,'coast-500'),
  ('S-2099','A-1010','ketch',       990,'active',   '2026-11-30',NULL,NULL),
  ('S-2100','A-1010','harbour-100',3490,'active',   '2026-12-31',NULL,NULL),
  ('S-3018','A-1011','sloop',       490,'active',   '2026-11-30',NULL,NULL),
  ('S-2677','A-1012','ketch',       990,'active',   '2026-11-30',NULL,NULL),
  ('S-2241','A-1013','coast-250',  4990,'active',   '2027-02-28',NULL,NULL),
  ('S-2953','A-1014','harbour-100',3490,'active',   '2027-06-30',NULL,'harbour-100'),
  ('S-3204','A-1015','coast-500',  5990,'active',   '2027-04-30',NULL,NULL),
  ('S-2538','A-1016','sloop',       490,'active',   '2026-11-30',NULL,NULL),
  ('S-2539','A-1016','coast-250',  4990,'active',   '2027-01-15',NULL,NULL),
  ('S-1820','A-1017','ocean-1000', 7990,'active',   '2027-07-31',NULL,NULL),
  ('S-3440','A-1018','harbour-50', 2990,'active',   '2027-08-31',NULL,NULL),
  ('S-2006','A-1019','harbour-100',3490,'active',   '2026-12-31',NULL,'harbour-100'),
  ('S-2718','A-1020','harbour-50', 2990,'active',   '2026-12-31',NULL,NULL),
  ('S-3377','A-1021','coast-500',  5990,'active',   '2027-03-15',NULL,NULL),
  ('S-3125','A-1022','coast-250',  4990,'active',   '2027-02-14',NULL,'coast-250'),
  ('S-2382','A-1023','coast-250',  4990,'active',   '2027-01-31',NULL,NULL),
  ('S-2861','A-1024','harbour-100',3490,'active',   '2026-12-31',NULL,NULL),
  ('S-2450','A-1025','sloop',       490,'active',   '2026-11-30',NULL,NULL),
  ('S-3299','A-1026','coast-250',  4990,'active',   '2027-05-31',NULL,NULL),
  ('S-3068','A-1027','coast-500',  5990,'active',   '2027-03-31',NULL,NULL),
  ('S-0417','A-1028','harbour-50', 2990,'active',   '2026-12-31',NULL,NULL),
  ('S-2192','A-1029','harbour-100',3490,'cancelled','2026-10-15','2026-10-15',NULL),
  ('S-2577','A-1030','ketch',       990,'active',   '2026-11-30',NULL,NULL),
  ('S-2904','A-1031','harbour-100',3490,'active',   '2027-02-28',NULL,NULL),
  ('S-3333','A-1032','coast-250',  4990,'active',   '2027-04-30',NULL,'coast-250'),
  ('S-2619','A-1033','coast-250',  4990,'active',   '2026-12-31',NULL,NULL),
  ('S-3681','A-1034','coast-250',  4990,'active',   '2027-11-03',NULL,'coast-250'),
  ('S-2845','A-1035','harbour-100',3490,'active',   '2027-01-31',NULL,NULL),
  ('S-2756','A-1036','sloop',       490,'active',   '2026-11-30',NULL,NULL),
  ('S-3590','A-1037','harbour-50', 2990,'active',   '2027-09-30',NULL,NULL),
  ('S-2988','A-1038','coast-250',  4990,'active',   '2027-06-15',NULL,NULL),
  ('S-3157','A-1039','coast-500',  5990,'active',   '2027-03-31',NULL,NULL),
  ('S-2812','A-1040','harbour-100',3490,'active',   '2026-12-31',NULL,NULL),
  ('S-2717','A-1041','harbour-100',3490,'active',   '2027-01-31',NULL,NULL);

INSERT INTO invoices (id, account_id, amount_cents, currency, issued_on, due_on, status) VALUES
  -- Priya Nair: one invoice, two payments
  ('INV-2026-0917','A-1001',4990,'EUR','2026-10-01','2026-10-15','paid'),
  ('INV-2026-1042','A-1001',4990,'EUR','2026-11-01','2026-11-15','paid'),
  -- Tom Ashdown: October was paid late, November is not due yet when he writes
  ('INV-2026-0922','A-1002',3490,'EUR','2026-10-01','2026-10-15','paid'),
  ('INV-2026-1047','A-1002',3490,'EUR','2026-11-01','2026-11-15','open'),
  ('INV-2026-1051','A-1003',4990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1055','A-1004',2990,'EUR','2026-11-01','2026-11-15','paid'),
  -- Grace Okafor: cancelled to 30 September, billed for October and November
  ('INV-2026-0831','A-1005',4990,'EUR','2026-09-01','2026-09-15','paid'),
  ('INV-2026-0930','A-1005',4990,'EUR','2026-10-01','2026-10-15','paid'),
  ('INV-2026-1058','A-1005',4990,'EUR','2026-11-01','2026-11-15','open'),
  -- Henrik Dahl: ordered Coast 250, billed Ocean 1000
  ('INV-2026-0933','A-1006',7990,'EUR','2026-10-01','2026-10-15','paid'),
  ('INV-2026-1060','A-1006',7990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1063','A-1007',4990,'EUR','2026-11-01','2026-11-15','paid'),
  -- Joachim Kern: card and direct debit on two days
  ('INV-2026-1066','A-1008',3490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1069','A-1009',13771,'EUR','2026-11-05','2026-11-19','paid'),
  ('INV-2026-1071','A-1010',4480,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1074','A-1011', 490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1076','A-1012', 990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1080','A-1013',4990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1083','A-1014',3490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1085','A-1015',5990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1089','A-1016',5480,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1090','A-1017',7990,'EUR','2026-11-01','2026-11-15','open'),
  ('INV-2026-1094','A-1018',2990,'EUR','2026-11-01','2026-11-15','open'),
  ('INV-2026-1097','A-1019',3490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1101','A-1020',2990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1102','A-1021',5990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1106','A-1022',4990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1109','A-1023',4990,'EUR','2026-11-01','2026-11-15','open'),
  ('INV-2026-1112','A-1024',3490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1115','A-1025', 490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1118','A-1026',4990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1120','A-1027',5990,'EUR','2026-11-01','2026-11-15','paid'),
  -- Arthur Penrose: pays for paper although he is 81
  ('INV-2026-1124','A-1028',3140,'EUR','2026-11-01','2026-11-15','paid'),
  -- Lena Hoffmeister: left on 15 October, billed for November
  ('INV-2026-0974','A-1029',1689,'EUR','2026-10-01','2026-10-15','paid'),
  ('INV-2026-1127','A-1029',3490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1131','A-1030', 990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1133','A-1031',3490,'EUR','2026-11-01','2026-11-15','paid'),
  -- Bruno Castel: direct debit and card
  ('INV-2026-1136','A-1032',4990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1139','A-1033',4990,'EUR','2026-11-01','2026-11-15','paid'),
  -- Jorge Almada: new line on 3 November, withdraws in time
  ('INV-2026-1152','A-1034',12237,'EUR','2026-11-03','2026-11-17','paid'),
  -- Freya Thorne: direct debit came back
  ('INV-2026-1142','A-1035',3490,'EUR','2026-11-01','2026-11-15','open'),
  ('INV-2026-1144','A-1036', 490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1146','A-1037',2990,'EUR','2026-11-01','2026-11-15','paid'),
  -- Moira Kelleher: two months behind, suspended
  ('INV-2026-0866','A-1038',4990,'EUR','2026-09-01','2026-09-15','open'),
  ('INV-2026-0989','A-1038',4990,'EUR','2026-10-01','2026-10-15','open'),
  ('INV-2026-1148','A-1038',4990,'EUR','2026-11-01','2026-11-15','open'),
  ('INV-2026-1149','A-1039',5990,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1151','A-1040',3490,'EUR','2026-11-01','2026-11-15','paid'),
  ('INV-2026-1100','A-1041',3490,'EUR','2026-11-01','2026-11-15','paid');

INSERT INTO payments (id, invoice_id, account_id, amount_cents, currency, paid_on, method, status, refunded_cents) VALUES
  ('P-70114','INV-2026-0917','A-1001',4990,'EUR','2026-10-15','direct debit','paid',0),
  ('P-70852','INV-2026-1042','A-1001',4990,'EUR','2026-11-02','card',        'paid',0),
  ('P-71390','INV-2026-1042','A-1001',4990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-70131','INV-2026-0922','A-1002',3490,'EUR','2026-10-28','card',        'paid',0),
  ('P-71402','INV-2026-1051','A-1003',4990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71405','INV-2026-1055','A-1004',2990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-69207','INV-2026-0831','A-1005',4990,'EUR','2026-09-15','direct debit','paid',0),
  ('P-70166','INV-2026-0930','A-1005',4990,'EUR','2026-10-15','direct debit','paid',0),
  ('P-70170','INV-2026-0933','A-1006',7990,'EUR','2026-10-15','direct debit','paid',0),
  ('P-71409','INV-2026-1060','A-1006',7990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71412','INV-2026-1063','A-1007',4990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-70861','INV-2026-1066','A-1008',3490,'EUR','2026-11-03','card',        'paid',0),
  ('P-71416','INV-2026-1066','A-1008',3490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71120','INV-2026-1069','A-1009',13771,'EUR','2026-11-09','card',        'paid',0),
  ('P-71420','INV-2026-1071','A-1010',4480,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71423','INV-2026-1074','A-1011', 490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71425','INV-2026-1076','A-1012', 990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71428','INV-2026-1080','A-1013',4990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71431','INV-2026-1083','A-1014',3490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71433','INV-2026-1085','A-1015',5990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71437','INV-2026-1089','A-1016',5480,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71440','INV-2026-1097','A-1019',3490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71441','INV-2026-1101','A-1020',2990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71444','INV-2026-1102','A-1021',5990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71447','INV-2026-1106','A-1022',4990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71450','INV-2026-1112','A-1024',3490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71452','INV-2026-1115','A-1025', 490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71455','INV-2026-1118','A-1026',4990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71458','INV-2026-1120','A-1027',5990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71238','INV-2026-1124','A-1028',3140,'EUR','2026-11-12','bank transfer','paid',0),
  ('P-70243','INV-2026-0974','A-1029',1689,'EUR','2026-10-15','direct debit','paid',0),
  ('P-71463','INV-2026-1127','A-1029',3490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71466','INV-2026-1131','A-1030', 990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71468','INV-2026-1133','A-1031',3490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71095','INV-2026-1136','A-1032',4990,'EUR','2026-11-08','card',        'paid',0),
  ('P-71471','INV-2026-1136','A-1032',4990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71474','INV-2026-1139','A-1033',4990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-70990','INV-2026-1152','A-1034',12237,'EUR','2026-11-06','card',        'paid',0),
  ('P-71478','INV-2026-1142','A-1035',3490,'EUR','2026-11-16','direct debit','returned',0),
  ('P-71480','INV-2026-1144','A-1036', 490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71483','INV-2026-1146','A-1037',2990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71487','INV-2026-1149','A-1039',5990,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71489','INV-2026-1151','A-1040',3490,'EUR','2026-11-16','direct debit','paid',0),
  ('P-71439','INV-2026-1100','A-1041',3490,'EUR','2026-11-16','direct debit','paid',0);

INSERT INTO modems (serial, account_id, model, last_seen, resets) VALUES
  ('TW4-1B07-92D4','A-1001','TW-410','2026-11-20T06:58:00Z',0),
  ('TW4-0C55-7E10','A-1002','TW-410','2026-11-20T07:01:00Z',1),
  ('TW2-88A1-0342','A-1003','TW-200','2026-11-20T06:47:00Z',2),
  ('TW4-2E9F-31AC','A-1004','TW-410','2026-11-19T22:10:00Z',0),
  ('TW9-0431-6B8E','A-1006','TW-900','2026-11-20T07:03:00Z',0),
  ('TW2-61C0-9F27','A-1007','TW-200','2026-11-12T19:42:00Z',4),
  ('TW4-1F38-D06B','A-1008','TW-410','2026-11-20T06:55:00Z',0),
  ('TW4-4A70-15C9','A-1009','TW-410','2026-11-20T06:50:00Z',0),
  ('TW4-19D2-BB43','A-1010','TW-410','2026-11-20T07:00:00Z',0),
  ('TW4-2207-E8F1','A-1013','TW-410','2026-11-20T06:31:00Z',1),
  ('TW4-35BC-4410','A-1014','TW-410','2026-11-20T05:59:00Z',0),
  ('TW4-29E6-A7D5','A-1015','TW-410','2026-11-16T03:12:00Z',3),
  ('TW4-16F4-C38A','A-1016','TW-410','2026-11-20T07:02:00Z',0),
  ('TW9-0128-F5D0','A-1017','TW-900','2026-11-20T04:44:00Z',5),
  ('TW4-41AD-8B62','A-1018','TW-410','2026-11-20T06:12:00Z',0),
  ('TW4-0E13-9C77','A-1019','TW-410','2026-11-20T06:40:00Z',0),
  ('TW4-07D8-22E3','A-1020','TW-410','2026-11-19T23:55:00Z',0),
  ('TW4-3C91-5A0F','A-1021','TW-410','2026-11-18T20:31:00Z',2),
  ('TW4-2B4E-60D9','A-1022','TW-410','2026-11-20T06:59:00Z',0),
  ('TW4-1478-B1CE','A-1023','TW-410','2026-11-20T06:20:00Z',0),
  ('TW4-0A96-F34D','A-1024','TW-410','2026-11-20T06:05:00Z',0),
  ('TW4-38F0-17B5','A-1026','TW-410','2026-11-20T06:48:00Z',1),
  ('TW4-3107-CD92','A-1027','TW-410','2026-11-20T06:52:00Z',1),
  ('TW2-1D04-73A6','A-1028','TW-200','2026-11-20T06:15:00Z',0),
  ('TW4-05B9-8E14','A-1029','TW-410','2026-10-15T21:48:00Z',0),
  ('TW4-12CE-4F83','A-1031','TW-410','2026-11-20T06:34:00Z',0),
  ('TW4-30A5-D9B8','A-1032','TW-410','2026-11-20T06:44:00Z',0),
  ('TW4-18E7-0B5C','A-1033','TW-410','2026-11-20T06:57:00Z',0),
  ('TW4-4B2D-961A','A-1034','TW-410','2026-11-14T18:20:00Z',0),
  ('TW4-1A63-E7F8','A-1035','TW-410','2026-11-20T06:41:00Z',0),
  ('TW4-40C9-3D0E','A-1037','TW-410','2026-11-20T06:26:00Z',0),
  ('TW4-2D85-B614','A-1038','TW-410','2026-10-31T08:02:00Z',1),
  ('TW4-33F1-A29B','A-1039','TW-410','2026-11-20T06:38:00Z',0),
  ('TW4-0F7A-58C2','A-1040','TW-410','2026-11-19T20:07:00Z',1),
  ('TW4-07D7-6104','A-1041','TW-410','2026-11-20T06:22:00Z',0);

INSERT INTO notes (account_id, ticket, author, text, at) VALUES
  ('A-1005',NULL,'jonas','Cancellation to 30 September confirmed by e-mail. Modem TW-410 came back on 4 October.','2026-10-05T09:14:00Z'),
  ('A-1006',NULL,'maya', 'Order confirmation of 2 September says Coast 250. Booked as Ocean 1000 by mistake.','2026-11-10T13:40:00Z'),
  ('A-1015',NULL,'jonas','Outage in Saltmarsh recorded from 16 November 03:10, cable cut at the bridge.','2026-11-16T08:22:00Z'),
  ('A-1020',NULL,'ravi', 'Requester asked by telephone for the address of E. Hale. Refused.','2026-11-06T15:05:00Z'),
  ('A-1028',NULL,'maya', 'Customer is 81, hard of hearing, prefers letters in large print.','2026-03-18T10:30:00Z'),
  ('A-1029',NULL,'maya', 'Cancellation to 15 October confirmed. Modem not yet back.','2026-10-20T11:02:00Z'),
  ('A-1038',NULL,'ravi', 'Line suspended on 30 October after two reminders.','2026-10-30T07:00:00Z');

COMMIT;
