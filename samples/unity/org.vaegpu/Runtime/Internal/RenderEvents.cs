using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using UnityEngine;
using UnityEngine.Rendering;

namespace VaeGpu
{
    /// <summary>
    /// A decoder's events for Unity's render thread, which reads and writes their memory frames after they were issued: a ring outside the managed heap, of which a place
    /// is used again once its event has run. For the main thread.
    /// </summary>
    internal sealed unsafe class RenderEvents : IDisposable
    {
        private const int Places = 8;

        /// <summary>Disposed of with events under way. A reload of scripts forgets them, and their memory stays for the render thread: half a kilobyte each.</summary>
        private static readonly List<RenderEvents> Leaving = new List<RenderEvents>();

        private static CommandBuffer _commands;
        private static int _users;

        private readonly IntPtr _function;
        private readonly int _decodeEvent;
        private readonly int _queueEvent;
        private readonly Native.vg_unity_event* _places;
        private readonly uint[] _runs = new uint[Places];
        private int _first;
        private int _count;
        private int _queueFrame = -1;

        public RenderEvents()
        {
            Sweep();
            int decodeEvent, queueEvent;
            Result.Check(Native.vg_unity_get_event_id(Native.VG_UNITY_EVENT_DECODE, &decodeEvent));
            Result.Check(Native.vg_unity_get_event_id(Native.VG_UNITY_EVENT_QUEUE, &queueEvent));
            (_decodeEvent, _queueEvent, _function) = (decodeEvent, queueEvent, Native.vg_unity_event_function());
            int bytes = Places * sizeof(Native.vg_unity_event);
            _places = (Native.vg_unity_event*)Marshal.AllocHGlobal(bytes);
            new Span<byte>(_places, bytes).Clear();
            _users++;
            _commands ??= new CommandBuffer { name = "VaeGpu" };
        }

        /// <summary>Events that have not been taken back.</summary>
        public int UnderWay => _count;

        /// <summary>Has the decoder decode what was set last into a texture, once the render thread gets there.</summary>
        /// <returns>False where all places are under way.</returns>
        public bool Issue(ulong decoder, IntPtr texture, uint flags)
        {
            if (_count == Places)
            {
                return false;
            }

            int index = (_first + _count) % Places;
            Native.vg_unity_event* place = &_places[index];
            _runs[index] = place->runs;
            place->size = NativeSize.Of<Native.vg_unity_event>();
            place->flags = flags;
            place->decoder = decoder;
            place->texture = (void*)texture;
            place->columns = 1;
            Send(_decodeEvent, (IntPtr)place);
            _count++;
            return true;
        }

        /// <summary>Takes the oldest event back, once it has run.</summary>
        public bool TryTake(out int result)
        {
            result = Native.VG_NOT_READY;
            if (_count == 0 || Volatile.Read(ref _places[_first].runs) == _runs[_first])
            {
                return false;
            }

            result = _places[_first].result;
            _first = (_first + 1) % Places;
            _count--;
            return true;
        }

        /// <summary>Lets decoders that are being made upload; once a frame is enough.</summary>
        public void GiveQueue()
        {
            if (_queueFrame != Time.frameCount)
            {
                _queueFrame = Time.frameCount;
                Send(_queueEvent, IntPtr.Zero);
            }
        }

        /// <summary>Lets go of the memory, once the render thread has.</summary>
        public void Dispose()
        {
            Leaving.Add(this);
            Sweep();
            if (--_users == 0)
            {
                _commands.Release();
                _commands = null;
            }
        }

        private void Send(int id, IntPtr data)
        {
            _commands.Clear();
            _commands.IssuePluginEventAndData(_function, id, data);
            Graphics.ExecuteCommandBuffer(_commands);
        }

        private static void Sweep()
        {
            for (int index = Leaving.Count - 1; index >= 0; index--)
            {
                RenderEvents events = Leaving[index];
                while (events.TryTake(out _))
                {
                }

                if (events._count == 0)
                {
                    Marshal.FreeHGlobal((IntPtr)events._places);
                    Leaving.RemoveAt(index);
                }
            }
        }
    }
}
