// The gateway sends the tags that a write touched. The pages with them are rendered again.
import { revalidateTag } from "next/cache";

export async function POST(request) {
  const token = process.env.NEWSGRAPH_PURGE_TOKEN;
  if (!token || request.headers.get("authorization") !== `Bearer ${token}`) {
    return new Response(null, { status: 403 });
  }
  const { tags } = await request.json();
  for (const tag of tags) revalidateTag(tag, { expire: 0 });
  return new Response(null, { status: 204 });
}
