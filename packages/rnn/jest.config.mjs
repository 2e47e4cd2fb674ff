export { default } from '../../tools/jest.mjs';
