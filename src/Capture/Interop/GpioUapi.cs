using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Camerad.Capture.Interop;

/// <summary>linux/gpio.h, version 2 of its interface (Linux 5.10 and later).</summary>
internal static unsafe class GpioUapi
{
    /// <summary>Bytes of a name, the ending zero included.</summary>
    public const int NameSize = 32;

    // _IOR(0xB4, 0x01, struct gpiochip_info) and so on: the numbers hold the size of the struct.
    public const uint GetChipInfo = 0x8044B401;
    public const uint GetLineInfo = 0xC100B405;
    public const uint GetLine = 0xC250B407;
    public const uint GetValues = 0xC010B40E;
    public const uint SetValues = 0xC010B40F;

    public const ulong FlagUsed = 1 << 0;
    public const ulong FlagInput = 1 << 2;
    public const ulong FlagOutput = 1 << 3;
    public const ulong FlagEdgeRising = 1 << 4;
    public const ulong FlagEdgeFalling = 1 << 5;
    public const ulong FlagPullUp = 1 << 8;
    public const ulong FlagPullDown = 1 << 9;
    public const ulong FlagPullDisabled = 1 << 10;

    /// <summary>GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES.</summary>
    public const uint AttributeOutputValues = 2;

    /// <summary>GPIO_V2_LINE_EVENT_RISING_EDGE; the other is 2.</summary>
    public const uint RisingEdge = 1;

    /// <summary>struct gpiochip_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ChipInfo
    {
        public Name Name;
        public Name Label;
        public uint Lines;
    }

    /// <summary>struct gpio_v2_line_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineInfo
    {
        public Name Name;
        public Name Consumer;
        public uint Offset;
        public uint AttributeCount;
        public ulong Flags;
        public LineAttributes Attributes;
        public Padding4 Padding;
    }

    /// <summary>struct gpio_v2_line_attribute; <see cref="Value"/> stands for its union.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineAttribute
    {
        public uint Id;
        public uint Padding;
        public ulong Value;
    }

    /// <summary>struct gpio_v2_line_config_attribute.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineConfigAttribute
    {
        public LineAttribute Attribute;
        public ulong Mask;
    }

    /// <summary>struct gpio_v2_line_config.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineConfig
    {
        public ulong Flags;
        public uint AttributeCount;
        public Padding5 Padding;
        public LineConfigAttributes Attributes;
    }

    /// <summary>struct gpio_v2_line_request.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineRequest
    {
        public Offsets Offsets;
        public Name Consumer;
        public LineConfig Config;
        public uint LineCount;
        public uint EventBufferSize;
        public Padding5 Padding;
        public int Fd;
    }

    /// <summary>struct gpio_v2_line_values.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineValues
    {
        public ulong Bits;
        public ulong Mask;
    }

    /// <summary>struct gpio_v2_line_event.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineEvent
    {
        public ulong TimestampNs;
        public uint Id;
        public uint Offset;
        public uint SequenceNumber;
        public uint LineSequenceNumber;
        public Padding6 Padding;
    }

    /// <summary>A text that ends at its first zero.</summary>
    [InlineArray(NameSize)]
    public struct Name
    {
        private byte _first;
    }

    [InlineArray(64)]
    public struct Offsets
    {
        private uint _first;
    }

    [InlineArray(10)]
    public struct LineAttributes
    {
        private LineAttribute _first;
    }

    [InlineArray(10)]
    public struct LineConfigAttributes
    {
        private LineConfigAttribute _first;
    }

    [InlineArray(4)]
    public struct Padding4
    {
        private uint _first;
    }

    [InlineArray(5)]
    public struct Padding5
    {
        private uint _first;
    }

    [InlineArray(6)]
    public struct Padding6
    {
        private uint _first;
    }

    /// <returns>0, or errno.</returns>
    public static int Call<T>(SafeHandle fd, uint request, ref T argument)
        where T : unmanaged
    {
        fixed (T* pointer = &argument)
        {
            while (true)
            {
                if (Libc.ioctl(fd, request, pointer) >= 0) return 0;
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Libc.Eintr) return errno;
            }
        }
    }
}
