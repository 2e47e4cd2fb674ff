/** Whether the changesets and their configuration make a release. Unlike `changeset status` it needs no git history. */
import getReleasePlan from '@changesets/get-release-plan';
import { root } from './workspaces.mjs';

const { changesets, releases } = await getReleasePlan(root);
console.log(`${changesets.length} changesets, ${releases.length} releases`);
