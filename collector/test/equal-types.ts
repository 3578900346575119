/** Whether two types are the same, including optional fields. */
export type Equal<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;
/** An object type written out, so that how it was composed makes no difference. */
export type Flat<Value> = {
  [Key in keyof Value]: Value[Key] extends object | undefined ? Flat<Value[Key]> : Value[Key];
};
