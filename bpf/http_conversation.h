/* SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause */
/*
 * Requests and answers of HTTP/1.x as they pass in one conversation: a connection, or a TLS session.
 *
 * Only the first bytes of what one call sent or received are looked at. A request stays with its
 * conversation until its answer comes; one that is sent before the last was answered waits in a map.
 * What the bytes do not prove is not guessed: then the conversation is broken, and the reader pairs
 * nothing in it any more.
 */
#ifndef METERBEE_HTTP_CONVERSATION_H
#define METERBEE_HTTP_CONVERSATION_H

#define RING_BYTES (512 * 1024)
#define WAITING_MAX 2048
/* The shortest answer is "HTTP/1.1 200", the shortest request is longer. */
#define PREFIX_BYTES 12
/* "HTTP/1.1 100 Continue" with the empty line; the answer may follow in the same bytes. */
#define CONTINUE_BYTES 25
/* 2^64 by the golden ratio: makes consecutive numbers even over their bits. */
#define SPREAD 0x9e3779b97f4a7c15ULL

/* The number of the only network namespace to look at; 0 for all. */
const volatile __u32 only_namespace = 0;

enum message_kind {
	MESSAGE_NONE,
	MESSAGE_REQUEST,
	MESSAGE_ANSWER,
	MESSAGE_INTERIM,	/* an answer that another one follows */
};

struct conversation {
	__u64 id;
	__u64 answer_bytes;	/* passed in the answers' direction, interim answers left out */
	__u64 asked_at;		/* answer_bytes when the request at the front was seen */
	__u32 front;		/* number of the chunk below; 0: none yet */
	__u32 last;		/* number of the newest; those between wait */
	__u32 answered;		/* answers after the chunk below */
	__u8 side;
	__u8 left_out;
	__u8 begun;
	__u8 flags;
	struct net_http_ends ends;	/* of TLS sessions */
	__u32 padding;
	struct net_http_chunk request;
};

struct waiting_key {
	__u64 conversation;
	__u32 process;		/* of TLS sessions; 0 for connections, whose cookies are the node's */
	__u32 number;
};

/* What one call moved. */
struct passage {
	void *buffer;
	__u32 bytes;
	__u32 length;		/* of these, bytes at `buffer` */
	bool outward;
	__u64 ns;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} samples SEC(".maps");

/*
 * Requests behind another; the longest unused makes room, as nobody says when a socket goes. One that
 * had to go is missed, and counted, when its turn comes.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WAITING_MAX);
	__type(key, struct waiting_key);
	__type(value, struct net_http_chunk);
} waiting SEC(".maps");

/* What new entries begin with: too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct conversation);
} blank SEC(".maps");

TELL_TYPE(net_http_sample_type, struct net_http_sample);

/* The verifier forgets what the compiler knows of a length; so it is not to know it either. */
#define bound(length, max)                              \
	do {                                            \
		asm volatile("" : "+r"(length));        \
		if (length > (max))                     \
			length = (max);                 \
	} while (0)

/* First characters as the little-endian number that a load of them is. */
#define FOUR(a, b, c, d) ((__u32)(a) | (__u32)(b) << 8 | (__u32)(c) << 16 | (__u32)(d) << 24)

static __always_inline bool is_answer(const __u8 text[PREFIX_BYTES])
{
	return *(__u32 *)text == FOUR('H', 'T', 'T', 'P') && text[4] == '/' && text[5] == '1' &&
	       text[6] == '.' && text[8] == ' ' && text[9] >= '1' && text[9] <= '5';
}

static __always_inline bool is_request(const __u8 text[PREFIX_BYTES])
{
	__u32 second = *(__u32 *)(text + 4);

	switch (*(__u32 *)text) {
	case FOUR('G', 'E', 'T', ' '):
	case FOUR('P', 'U', 'T', ' '):
		return true;
	case FOUR('P', 'O', 'S', 'T'):
	case FOUR('H', 'E', 'A', 'D'):
		return text[4] == ' ';
	case FOUR('P', 'A', 'T', 'C'):
		return text[4] == 'H' && text[5] == ' ';
	case FOUR('T', 'R', 'A', 'C'):
		return text[4] == 'E' && text[5] == ' ';
	case FOUR('D', 'E', 'L', 'E'):
		return text[4] == 'T' && text[5] == 'E' && text[6] == ' ';
	case FOUR('O', 'P', 'T', 'I'):
		return second == FOUR('O', 'N', 'S', ' ');
	case FOUR('C', 'O', 'N', 'N'):
		return second == FOUR('E', 'C', 'T', ' ');
	}
	return false;
}

static __always_inline enum message_kind kind_of(const struct passage *passage)
{
	__u8 text[PREFIX_BYTES] __attribute__((aligned(4)));

	if (passage->length < PREFIX_BYTES ||
	    bpf_probe_read_user(text, sizeof(text), passage->buffer))
		return MESSAGE_NONE;
	if (is_request(text))
		return MESSAGE_REQUEST;
	if (!is_answer(text))
		return MESSAGE_NONE;
	/* 101 is final: what follows is another protocol. */
	if (text[9] != '1' || (text[10] == '0' && text[11] == '1'))
		return MESSAGE_ANSWER;
	if (passage->length < CONTINUE_BYTES + PREFIX_BYTES ||
	    bpf_probe_read_user(text, sizeof(text), passage->buffer + CONTINUE_BYTES) ||
	    !is_answer(text) || text[9] == '1')
		return MESSAGE_INTERIM;
	return MESSAGE_ANSWER;
}

static __always_inline bool is_looked_at(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	return !only_namespace || only_namespace == BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
}

static __always_inline void read_chunk(struct net_http_chunk *chunk, const struct passage *passage)
{
	__u32 length = passage->length;

	bound(length, NET_HTTP_HEAD_BYTES_MAX);
	chunk->asked_ns = passage->ns;
	chunk->bytes = passage->bytes;
	chunk->length = 0;
	if (length && !bpf_probe_read_user(chunk->text, length, passage->buffer))
		chunk->length = length;
	else
		source_count(SOURCE_UNREADABLE);
}

static __always_inline void wait_in_line(struct conversation *now, __u32 process,
					 const struct passage *passage)
{
	struct waiting_key key = {
		.conversation = now->id, .process = process, .number = now->last + 1,
	};
	__u32 zero = 0;
	struct net_http_chunk *chunk;
	struct conversation *empty = bpf_map_lookup_elem(&blank, &zero);

	now->flags |= NET_HTTP_PIPELINED;
	now->last++;
	if (!empty)
		return;
	bpf_map_update_elem(&waiting, &key, &empty->request, BPF_ANY);
	chunk = bpf_map_lookup_elem(&waiting, &key);
	if (chunk)
		read_chunk(chunk, passage);
}

static __always_inline void ask(struct conversation *now, __u32 process,
				const struct passage *passage)
{
	bool unanswered = now->front && !now->answered;

	if (unanswered && now->answer_bytes == now->asked_at) {
		wait_in_line(now, process, passage);
		return;
	}
	/* Something came since, and no answer began with it. */
	if (unanswered || now->front != now->last)
		now->flags |= NET_HTTP_BROKEN;
	now->last++;
	now->front = now->last;
	now->answered = 0;
	now->asked_at = now->answer_bytes;
	read_chunk(&now->request, passage);
}

/* After an answer: the next chunk comes to the front, if one waits. */
static __always_inline void move_on(struct conversation *now, __u32 process)
{
	struct waiting_key key = {
		.conversation = now->id, .process = process, .number = now->front + 1,
	};
	struct net_http_chunk *next;

	if (now->front == now->last) {
		now->answered++;
		return;
	}
	next = bpf_map_lookup_elem(&waiting, &key);
	if (!next) {
		source_count(SOURCE_MAP_FULL);
		now->flags |= NET_HTTP_BROKEN;
		now->front = now->last;
		now->answered++;
		return;
	}
	__builtin_memcpy(&now->request, next, sizeof(*next));
	bpf_map_delete_elem(&waiting, &key);
	now->front++;
	now->answered = 0;
	now->asked_at = now->answer_bytes;
}

static __always_inline void fill(struct net_http_sample *sample, const struct conversation *now,
				 const struct passage *passage)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u32 length = passage ? passage->length : 0;

	sample->occurred_ns = passage ? passage->ns : bpf_ktime_get_boot_ns();
	sample->asked_ns = now->front ? now->request.asked_ns : 0;
	sample->conversation = now->id;
	sample->answer_offset = now->answer_bytes;
	sample->cgroup_id = task_cgroup_id(task);
	sample->pid = BPF_CORE_READ(task, tgid);
	BPF_CORE_READ_STR_INTO(&sample->command, task, group_leader, comm);
	sample->chunk = now->front;
	sample->answered = now->answered;
	sample->request_bytes = now->request.bytes;
	sample->response_bytes = passage ? passage->bytes : 0;
	sample->request_length = now->front ? now->request.length : 0;
	sample->side = now->side;
	sample->flags = now->flags | (passage ? 0 : NET_HTTP_CLOSED);
	__builtin_memcpy(sample->request, now->request.text, sizeof(sample->request));
	bound(length, NET_HTTP_HEAD_BYTES_MAX);
	sample->response_length = 0;
	if (passage && length && !bpf_probe_read_user(sample->response, length, passage->buffer))
		sample->response_length = length;
}

/* Hands over one exchange; without a passage, one that got no answer. */
static __always_inline void tell(const struct conversation *now, const struct net_http_ends *ends,
				 const struct passage *passage)
{
	/* Where order matters, a conversation is sampled whole. */
	__u32 random = now->flags & NET_HTTP_PIPELINED ? (now->id * SPREAD) >> 32 :
							 bpf_get_prandom_u32();
	int shift = source_admit_by(random);
	struct net_http_sample *sample;

	if (shift < 0)
		return;
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		source_count(SOURCE_RING_LOST);
		return;
	}
	fill(sample, now, passage);
	sample->sample_shift = shift;
	__builtin_memcpy(&sample->ends, ends, sizeof(*ends));
	bpf_ringbuf_submit(sample, ring_flags(&samples, RING_BYTES));
}

static __always_inline __u8 side_of(enum message_kind kind, bool outward)
{
	return (kind == MESSAGE_REQUEST) == outward ? NET_HTTP_CLIENT : NET_HTTP_SERVER;
}

/* Which message the passage begins with, as far as this conversation can hold such a one. */
static __always_inline enum message_kind message_in(const struct conversation *now,
						    const struct passage *passage)
{
	enum message_kind kind = kind_of(passage);

	if (now && now->begun && kind && now->side != side_of(kind, passage->outward))
		return MESSAGE_NONE;
	return kind;
}

/* Whether bytes that go this way are answers', in a conversation that has begun. */
static __always_inline bool is_answers_way(const struct conversation *now, bool outward)
{
	return outward == (now->side == NET_HTTP_SERVER);
}

#endif
