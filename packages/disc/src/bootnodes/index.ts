export { type BootnodeEntry, bootnodesFor } from './bootnodes.ts'
export { mainnetBootnodes } from './mainnet.ts'
export { sepoliaBootnodes } from './sepolia.ts'
