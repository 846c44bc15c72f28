using System;
using UnityEngine;
using UnityEngine.Experimental.Rendering;
using UnityEngine.Rendering;

namespace VaeGpu
{
    public sealed unsafe partial class Decoder
    {
        private RenderTexture _picture;
        private IntPtr _picturePointer;
        private RenderTexture _written;
        private IntPtr _writtenPointer;

        /// <summary>
        /// Lets go of a render texture that was decoded into. Call it before Release() of one that lives on: its native pointer is asked for when it takes another's place as
        /// the target and not again, since to ask waits for the render thread, and the texture has another pointer when it is created again.
        /// </summary>
        public void Forget(RenderTexture target)
        {
            if (ReferenceEquals(_written, target))
            {
                _written = null;
            }
        }

        /// <summary>
        /// Unity's materials read what is proportional to light where the project's colour space is linear, which takes more than bytes; and kernels cannot write the sRGB
        /// format that would make it of them.
        /// </summary>
        private static bool IsLinear => QualitySettings.activeColorSpace == ColorSpace.Linear;

        /// <summary>A blit leaves its target active, and writes what was set last for sRGB targets: neither is the scene's business.</summary>
        private void DrawOver(RenderTexture target)
        {
            RenderTexture active = RenderTexture.active;
            bool encodes = GL.sRGBWrite;
            GL.sRGBWrite = IsLinear;
            Graphics.Blit(_texture, target);
            GL.sRGBWrite = encodes;
            RenderTexture.active = active;
        }

        private RenderTexture MakePicture(int height)
        {
            _picture = new RenderTexture(Width, height, 0, IsLinear ? GraphicsFormat.R16G16B16A16_SFloat : GraphicsFormat.R8G8B8A8_UNorm) { enableRandomWrite = true };
            return _picture;
        }

        private bool IsWritable(RenderTexture target) =>
            target.enableRandomWrite && target.width == _picture.width && target.height == _picture.height && target.dimension == TextureDimension.Tex2D
            && target.antiAliasing == 1 && !target.useMipMap
            && (target.graphicsFormat == GraphicsFormat.R8G8B8A8_UNorm || target.graphicsFormat == GraphicsFormat.R16G16B16A16_SFloat);

        /// <summary>Issues the input that was set last, and looks at what came of those before.</summary>
        /// <param name="target">A texture that can be written; null for the decoder's own.</param>
        private bool Record(RenderTexture target)
        {
            while (_events.TryTake(out int result))
            {
                // More frames are under way than were reckoned with, or the decoder was asked for its statistics: once more.
                _inputChanged |= result == Native.VG_NOT_READY;
                _completed += result == Native.VG_OK ? 1 : 0;
                Result.CheckEvent(result);
            }

            if (!_inputChanged || !_events.Issue(_decoder, target == null ? PicturePointer() : PointerOf(target), Native.VG_IMAGE_FLIP | (IsLinear ? Native.VG_IMAGE_LINEAR : 0)))
            {
                return false;
            }

            _inputChanged = false;
            return true;
        }

        /// <summary>The own texture's pointer; the texture is created and cleared where Unity has not done so, or has lost it.</summary>
        private IntPtr PicturePointer()
        {
            if (!_picture.IsCreated())
            {
                _ = _picture.Create();
                RenderTexture active = RenderTexture.active;
                RenderTexture.active = _picture;
                GL.Clear(false, true, Color.clear);
                RenderTexture.active = active;
                _picturePointer = _picture.GetNativeTexturePtr();
            }

            return _picturePointer;
        }

        private IntPtr PointerOf(RenderTexture target)
        {
            bool isCreated = target.IsCreated();
            if (!ReferenceEquals(_written, target) || !isCreated)
            {
                _ = isCreated || target.Create();
                _written = target;
                _writtenPointer = target.GetNativeTexturePtr();
            }

            return _writtenPointer;
        }
    }
}
