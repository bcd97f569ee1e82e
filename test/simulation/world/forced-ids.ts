/** How a venue marks what it closes by itself; a person's trades are marked otherwise. */
const PREFIX = 'autoclose-';
export const forcedId = (fault: number): string => `${PREFIX}${fault}`;
export const isForced = (id: string): boolean => id.startsWith(PREFIX);
