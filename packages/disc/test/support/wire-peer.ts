import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createNodeContact, Session } from '@chainsafe/discv5'
import { createKeypair } from '@chainsafe/discv5/keypair'
import {
  createRandomPacket,
  decodePacket,
  decodeWhoAreYouAuthdata,
  encodeChallengeData,
  encodePacket,
  type IPacket,
  PacketType,
} from '@chainsafe/discv5/packet'
import type { ENR, SignableENR } from '@chainsafe/enr'
