// tf.serialization: classes by name, for models that are read from JSON.
import { assert } from './util.js';

export type ConfigDict = { [key: string]: unknown };
export interface SerializableConstructor<T extends Serializable> {
  new (...args: never[]): T;
  className: string;
  fromConfig(cls: never, config: ConfigDict): T;
}

/** Something that is made again from its class name and configuration. */
export abstract class Serializable {
  getClassName(): string {
    return (this.constructor as unknown as { className: string }).className;
  }
  abstract getConfig(): ConfigDict;

  static fromConfig<T extends Serializable>(cls: new (...args: never[]) => T, config: ConfigDict): T {
    return new cls(config as never);
  }
}

type Entry = [SerializableConstructor<Serializable>, (cls: never, config: ConfigDict) => Serializable];

/** The classes that were registered, by class name. */
export class SerializationMap {
  private static instance: SerializationMap | undefined;
  classNameMap: { [className: string]: Entry } = {};

  static getMap(): SerializationMap {
    return (SerializationMap.instance ??= new SerializationMap());
  }
  static register<T extends Serializable>(cls: SerializableConstructor<T>): void {
    const entry: unknown = [cls, cls.fromConfig];
    SerializationMap.getMap().classNameMap[cls.className] = entry as Entry;
  }
}

const registeredNames = new Map<unknown, string>();

/** Makes a class known by its static className, and under `pkg>name`. */
export function registerClass<T extends Serializable>(cls: SerializableConstructor<T>, pkg = 'Custom', name?: string): SerializableConstructor<T> {
  assert(cls.className != null, () => 'Class being registered does not have the static className property defined.');
  assert(typeof cls.className === 'string', () => `className is required to be a string, but got type ${typeof cls.className}`);
  assert(cls.className.length > 0, () => 'Class being registered has an empty-string as its className, which is disallowed.');
  SerializationMap.register(cls);
  registeredNames.set(cls, `${pkg}>${name ?? cls.className}`);
  return cls;
}

export function getRegisteredName<T extends Serializable>(cls: SerializableConstructor<T>): string {
  return registeredNames.get(cls) ?? cls.className;
}
