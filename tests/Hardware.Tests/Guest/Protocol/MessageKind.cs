namespace Camerad.Hardware.Guest.Protocol;

// Tests and guest talk over a virtio serial port, in messages, each way:
//   message  length u32, id u32, kind u8, fields        length counts what follows it; numbers are big-endian
//   text     length u32, UTF-8                          bytes    length u32, octets
// The tests ask with an id of their choice. The guest answers each with the same id, in the order in which it is done:
//   Run    text command for bash, u32 limit in ms       Ended    i32 exit code, text output, text errors
//   Start  text command for bash                        Started  u32 process
//   Look   u32 process                                  Running, with the fields of Ended and exit code 0; or Ended
//   Stop   u32 process, u32 signal                      Ended
//   Put    text path, u32 Unix mode, bytes              Done
//   Get    text path                                    Content  bytes
//   anything that could not be done                     Failed   text reason

/// <summary>What a message asks or answers.</summary>
internal enum MessageKind : byte
{
    Run = 1,
    Start = 2,
    Look = 3,
    Stop = 4,
    Put = 5,
    Get = 6,
    Ended = 64,
    Running = 65,
    Started = 66,
    Done = 67,
    Content = 68,
    Failed = 69,
}
