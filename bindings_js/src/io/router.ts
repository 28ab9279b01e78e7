// Handlers by URL, and the media that models can be listed in.
import { assert } from '../util.js';
import type { IOHandler, IORouter, LoadOptions, ModelArtifactsInfo, ModelStoreManager } from './types.js';

const saveRouters: IORouter[] = [];
const loadRouters: IORouter[] = [];

/** A router gives a handler for the URLs that it knows, and null for others. */
export function registerSaveRouter(router: IORouter): void {
  saveRouters.push(router);
}
export function registerLoadRouter(router: IORouter): void {
  loadRouters.push(router);
}

function handlers(routers: IORouter[], url: string | string[], loadOptions?: LoadOptions): IOHandler[] {
  return routers.map((router) => router(url, loadOptions)).filter((handler) => handler !== null);
}
export function getSaveHandlers(url: string | string[]): IOHandler[] {
  return handlers(saveRouters, url);
}
export function getLoadHandlers(url: string | string[], loadOptions?: LoadOptions): IOHandler[] {
  return handlers(loadRouters, url, loadOptions);
}

const managers = new Map<string, ModelStoreManager>();

export function registerManager(scheme: string, manager: ModelStoreManager): void {
  managers.set(scheme, manager);
}

function managerOf(scheme: string): ModelStoreManager {
  const manager = managers.get(scheme);
  if (!manager) throw new Error(`Cannot find model manager for scheme '${scheme}'`);
  return manager;
}

function parseURL(url: string): { scheme: string; path: string } {
  const [scheme, path] = url.split('://');
  if (path === undefined) throw new Error(`The url string provided does not contain a scheme. Supported schemes are: ${[...managers.keys()].join(',')}`);
  return { scheme: scheme!, path };
}

/** All models that are stored here, by URL. */
export async function listModels(): Promise<{ [url: string]: ModelArtifactsInfo }> {
  const all: { [url: string]: ModelArtifactsInfo } = {};
  for (const [scheme, manager] of managers)
    for (const [path, info] of Object.entries(await manager.listModels())) all[`${scheme}://${path}`] = info;
  return all;
}

export async function removeModel(url: string): Promise<ModelArtifactsInfo> {
  const { scheme, path } = parseURL(url);
  return managerOf(scheme).removeModel(path);
}

function only(found: IOHandler[], missing: string, several: string): IOHandler {
  assert(found.length > 0, () => missing);
  assert(found.length < 2, () => several);
  return found[0]!;
}

async function transfer(from: string, to: string, removeSource: boolean): Promise<ModelArtifactsInfo> {
  assert(from !== to, () => `Old path and new path are the same: '${from}'`);
  const loaders = getLoadHandlers(from);
  const loader = only(loaders, `Copying failed because no load handler is found for source URL ${from}.`,
    `Copying failed because more than one (${loaders.length}) load handlers for source URL ${from}.`);
  const savers = getSaveHandlers(to);
  const saver = only(savers, `Copying failed because no save handler is found for destination URL ${to}.`,
    `Copying failed because more than one (${savers.length}) save handlers for destination URL ${to}.`);
  const source = parseURL(from);
  const artifacts = await loader.load!();
  const { modelArtifactsInfo } = await saver.save!(artifacts);
  if (removeSource) await managerOf(source.scheme).removeModel(source.path);
  return modelArtifactsInfo;
}

export function copyModel(sourceURL: string, destURL: string): Promise<ModelArtifactsInfo> {
  return transfer(sourceURL, destURL, false);
}
export function moveModel(sourceURL: string, destURL: string): Promise<ModelArtifactsInfo> {
  return transfer(sourceURL, destURL, true);
}
