/** What we use of it; the whole is described by its package. */
export interface Bitmap2D {
  readonly size: number;
  get(x: number, y: number): boolean;
}
export const correction: { readonly min: number; readonly L: number; readonly M: number; readonly Q: number; readonly H: number; readonly max: number };
export function generate(data: string, options?: { minCorrectionLevel?: number; maxCorrectionLevel?: number }): Bitmap2D;
