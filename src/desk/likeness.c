#include "desk/likeness.h"

#include "desk/embeddings.h"
#include "search/lsa.h"

/* Percent of the mix. Measured on ten sets (docs/TESTING.md). */
enum { LSA_WEIGHT = 15, LSA_WEIGHT_MOST = 90 };

/* What was last opened, kept for the life of the program as the index is: by one thread, for one
 * workspace at a time. */
static struct {
	Lsa *lsa;
	char *folder;
	int64_t generation; /* of the index it was opened beside */
	int64_t tried_ms; /* where there is none: not looked for again at once */
} opened;

enum { LOOK_AGAIN_MS = 2000 };

static const char *lsa_folder(Desk *desk, Arena *arena)
{
	return workspace_path(desk->workspace, arena, ".countersign/lsa");
}

static bool lsa_weight(Desk *desk, double *ret_weight, Err *err)
{
	int64_t percent;
	if (!config_int(&desk->workspace->rules.config, "retrieval", "lsa_weight", LSA_WEIGHT, 0,
		    LSA_WEIGHT_MOST, &percent, err))
		return false;
	*ret_weight = (double)percent / 100;
	return true;
}

static void forget(void)
{
	lsa_close(opened.lsa);
	opened.lsa = NULL;
	free(opened.folder);
	opened.folder = NULL;
	opened.tried_ms = 0;
}

static bool lsa_follow(Desk *desk, const Index *index, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	User everybody = {.name = STR("")}; /* in no group */
	double weight = 0;
	bool there;
	if (!lsa_weight(desk, &weight, err) || weight == 0)
		return weight == 0;
	AUTO(index_reader_freep) IndexReader *own = index_reader_new(index, &everybody);
	AUTO(index_reader_freep) IndexReader *all = index_reader_of_all(index);
	forget();
	return lsa_update(lsa_folder(desk, &arena), own, all, &there, err);
}

bool likeness_update(Desk *desk, const Index *index, Err *err)
{
	return lsa_follow(desk, index, err) && embeddings_update(desk, index, err);
}

bool likeness_purge(Desk *desk, const Index *index, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(index_reader_freep) IndexReader *all = index_reader_of_all(index);
	forget();
	return lsa_purge(lsa_folder(desk, &arena), all, err) && embeddings_purge(desk, all, err);
}

/* Opened anew where the index is another; where that ingest is still training, the old one's passages
 * without a vector are ordered by words. */
static Lsa *lsa_of(Desk *desk, const Index *index)
{
	AUTO(arena_free) Arena arena = {0};
	const char *folder = lsa_folder(desk, &arena);
	int64_t now_ms = clock_monotonic_us() / 1000;
	if (opened.folder != NULL && strcmp(opened.folder, folder) != 0)
		forget();
	bool current = opened.lsa != NULL && opened.generation == index_generation(index);
	if (current || (opened.folder != NULL && now_ms - opened.tried_ms < LOOK_AGAIN_MS))
		return opened.lsa;
	forget();
	opened.folder = strdup(folder);
	opened.tried_ms = now_ms;
	opened.generation = index_generation(index);
	(void)lsa_open(folder, &opened.lsa, NULL);
	return opened.lsa;
}

static bool lsa_add(Desk *desk, const Index *index, Mix *mix, Err *err)
{
	const float *direction;
	double weight = 0;
	if (!lsa_weight(desk, &weight, err))
		return false;
	Lsa *lsa = weight > 0 ? lsa_of(desk, index) : NULL;
	IndexTerms subject = mix_subject(mix);
	if (lsa != NULL && lsa_direction(lsa, &subject, &direction))
		mix_add_leg(mix, &(MixLeg){"words used alike", lsa_passages(lsa), direction, weight});
	return true;
}

bool likeness_add(Desk *desk, const Index *index, Arena *arena, Mix *mix, Str *ret_notice, Err *err)
{
	return lsa_add(desk, index, mix, err) && embeddings_add(desk, index, arena, mix, ret_notice, err);
}

void likeness_explain(const Mix *mix, const MixedHit *hit, Buf *why)
{
	size_t count;
	const MixLeg *legs = mix_legs(mix, &count);
	for (size_t i = 0; i < count; i++)
		buf_addf(why, "; %s %.2f (weight %.2f)", legs[i].name, hit->alike[i], legs[i].weight);
}
