import shared from '../../tools/jest.mjs';

export default { ...shared, globalSetup: '<rootDir>/tools/setUp.mjs', globalTeardown: '<rootDir>/tools/tearDown.mjs' };
